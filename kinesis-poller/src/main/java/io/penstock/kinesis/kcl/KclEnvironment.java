package io.penstock.kinesis.kcl;

import java.util.function.Supplier;

/**
 * What sources share that read through the Kinesis Client Library.
 *
 * @param access the way to AWS
 * @param sharing how instances share shards; asked when a source is opened, because only then the user's settings are
 *     known to be without problems
 */
public record KclEnvironment(AwsAccess access, Supplier<KclSettings> sharing) {}
