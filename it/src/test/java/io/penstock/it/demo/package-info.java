/** Runs the demo as a user does and checks that it accounts for every order and leaves nothing behind. */
@NullMarked
package io.penstock.it.demo;

import org.jspecify.annotations.NullMarked;
