/**
 * A source as a stranger would add it: one module, and nothing outside of it that knows it. It tells the time in ticks.
 */
@NullMarked
package io.penstock.toy;

import org.jspecify.annotations.NullMarked;
