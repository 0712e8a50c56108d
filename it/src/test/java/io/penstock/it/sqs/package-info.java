/** End-to-end tests of SQS mappings. */
@NullMarked
package io.penstock.it.sqs;

import org.jspecify.annotations.NullMarked;
