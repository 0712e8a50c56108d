/** The Kinesis Client Library's shards as partitions. */
@NullMarked
package io.penstock.kinesis.kcl;

import org.jspecify.annotations.NullMarked;
