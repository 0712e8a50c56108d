/** Starts the service with each file of docs/examples and checks that it does what the file says. */
@NullMarked
package io.penstock.it.examples;

import org.jspecify.annotations.NullMarked;
