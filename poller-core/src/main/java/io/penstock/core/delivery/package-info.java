/** Retry, bisect, age, throttling and reporting: what becomes of one batch. */
@NullMarked
package io.penstock.core.delivery;

import org.jspecify.annotations.NullMarked;
