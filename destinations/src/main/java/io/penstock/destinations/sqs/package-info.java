/** Stores destination records as messages of a standard SQS queue. */
@NullMarked
package io.penstock.destinations.sqs;

import org.jspecify.annotations.NullMarked;
