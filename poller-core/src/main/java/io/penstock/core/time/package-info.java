/** The only clock, the only pause and the only source of chance. */
@NullMarked
package io.penstock.core.time;

import org.jspecify.annotations.NullMarked;
