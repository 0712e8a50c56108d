/** Tests of the store that instances share. */
@NullMarked
package io.penstock.it.store;

import org.jspecify.annotations.NullMarked;
