/** Amazon Kinesis Data Streams as a source of records. */
@NullMarked
package io.penstock.kinesis;

import org.jspecify.annotations.NullMarked;
