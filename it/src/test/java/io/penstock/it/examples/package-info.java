/** Starts the service with each file of docs/examples and sees it do what the file says. */
@NullMarked
package io.penstock.it.examples;

import org.jspecify.annotations.NullMarked;
