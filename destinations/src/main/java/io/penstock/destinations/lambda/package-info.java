/** Hands destination records to a Lambda function as asynchronous invocations. */
@NullMarked
package io.penstock.destinations.lambda;

import org.jspecify.annotations.NullMarked;
