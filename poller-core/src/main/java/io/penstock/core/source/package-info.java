/** The port through which records come in and are settled. */
@NullMarked
package io.penstock.core.source;

import org.jspecify.annotations.NullMarked;
