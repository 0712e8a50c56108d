package io.penstock.kinesis.kcl;

import io.penstock.connect.aws.AwsAccess;
import java.util.function.Supplier;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/**
 * What sources share that read through the Kinesis Client Library.
 *
 * @param access reaches AWS
 * @param async makes the HTTP client of the library when it is first needed, because most services read no stream
 * @param sharing how instances share shards
 */
public record KclEnvironment(AwsAccess access, Supplier<SdkAsyncHttpClient> async, KclSettings sharing) {}
