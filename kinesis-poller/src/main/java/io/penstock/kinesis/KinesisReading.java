package io.penstock.kinesis;

import java.time.Duration;

/**
 * How streams are read.
 *
 * @param pollInterval between two reads of one shard, without enhanced fan-out
 * @param deaggregate whether records of the Kinesis Producer Library are de-aggregated without enhanced fan-out, too
 */
record KinesisReading(Duration pollInterval, boolean deaggregate) {}
