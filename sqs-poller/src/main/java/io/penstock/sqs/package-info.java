/** Amazon SQS as a source of records, standard queues and FIFO queues. */
@NullMarked
package io.penstock.sqs;

import org.jspecify.annotations.NullMarked;
