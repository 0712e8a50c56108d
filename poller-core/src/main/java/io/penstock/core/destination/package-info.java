/** The port through which a destination record is stored, and the record of that destination record. */
@NullMarked
package io.penstock.core.destination;

import org.jspecify.annotations.NullMarked;
