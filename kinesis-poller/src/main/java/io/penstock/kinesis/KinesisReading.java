package io.penstock.kinesis;

import io.penstock.kinesis.kcl.KclSettings;
import java.time.Duration;

/**
 * How streams are reached and read.
 *
 * @param access the way to AWS
 * @param sharing how instances share shards
 * @param pollInterval between two reads of one shard, without enhanced fan-out
 * @param deaggregate whether records of the Kinesis Producer Library are taken apart without enhanced fan-out, too
 */
record KinesisReading(KinesisClients.Access access, KclSettings sharing, Duration pollInterval, boolean deaggregate) {}
