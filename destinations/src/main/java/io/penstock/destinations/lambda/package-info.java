/** Invokes a Lambda function asynchronously with each destination record. */
@NullMarked
package io.penstock.destinations.lambda;

import org.jspecify.annotations.NullMarked;
