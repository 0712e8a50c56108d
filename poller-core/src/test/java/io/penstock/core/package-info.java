/** Tests of the core as a whole. */
@NullMarked
package io.penstock.core;

import org.jspecify.annotations.NullMarked;
