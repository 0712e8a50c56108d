/** The port through which a batch reaches a function, and the values that come back. */
@NullMarked
package io.penstock.core.invoke;

import org.jspecify.annotations.NullMarked;
