/** Starts and watches what end-to-end tests, the demo and the benchmarks run beside themselves. */
@NullMarked
package io.penstock.it.support;

import org.jspecify.annotations.NullMarked;
