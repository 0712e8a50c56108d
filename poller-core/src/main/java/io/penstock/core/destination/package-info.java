/** The port through which destination records are stored, and the form in which they are written. */
@NullMarked
package io.penstock.core.destination;

import org.jspecify.annotations.NullMarked;
