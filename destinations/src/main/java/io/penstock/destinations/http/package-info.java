/** Posts destination records to webhooks. */
@NullMarked
package io.penstock.destinations.http;

import org.jspecify.annotations.NullMarked;
