/** The port through which records come in and are settled, and the division of one ordered partition by keys. */
@NullMarked
package io.penstock.core.source;

import org.jspecify.annotations.NullMarked;
