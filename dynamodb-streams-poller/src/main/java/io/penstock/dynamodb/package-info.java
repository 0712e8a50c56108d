/** Amazon DynamoDB Streams as a source of records. */
@NullMarked
package io.penstock.dynamodb;

import org.jspecify.annotations.NullMarked;
