/** How one ordered partition is divided by key and settled in its own order. */
@NullMarked
package io.penstock.core.source;

import org.jspecify.annotations.NullMarked;
