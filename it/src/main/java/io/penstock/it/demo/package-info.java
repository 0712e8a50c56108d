/** Shows the service on a terminal: a small shop whose orders pass through it, and what becomes of each. */
@NullMarked
package io.penstock.it.demo;

import org.jspecify.annotations.NullMarked;
