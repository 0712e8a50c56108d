/** DynamoDB Streams, end to end. */
@NullMarked
package io.penstock.it.dynamodb;

import org.jspecify.annotations.NullMarked;
