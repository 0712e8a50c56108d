/** Publishes destination records to a standard SNS topic. */
@NullMarked
package io.penstock.destinations.sns;

import org.jspecify.annotations.NullMarked;
