/** The port through which an outcome is stored, and the record of that outcome. */
@NullMarked
package io.penstock.core.destination;

import org.jspecify.annotations.NullMarked;
