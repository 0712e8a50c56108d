/** The stage of end-to-end tests: an SQS, functions, and the real service in a process of its own. */
@NullMarked
package io.penstock.it;

import org.jspecify.annotations.NullMarked;
