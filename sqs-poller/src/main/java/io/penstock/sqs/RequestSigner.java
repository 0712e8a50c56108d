package io.penstock.sqs;

import io.penstock.connect.Url;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;

/** Signs requests to SQS in one region (Signature Version 4), by AWS's clock where that differs. Thread-safe. */
final class RequestSigner {

    /** AWS takes times that differ by five minutes; a correction by less than this changes nothing. */
    private static final Duration LEAST_CORRECTION = Duration.ofMinutes(1);

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider credentials;
    private final Region region;
    private final SdkHttpRequest unsigned;
    private final Time time;
    private volatile Duration correction = Duration.ZERO;

    /** Signs for {@code endpoint} with what {@code credentials} give at each request. */
    RequestSigner(AwsCredentialsProvider credentials, Region region, Url endpoint, Time time) {
        this.credentials = credentials;
        this.region = region;
        this.unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(endpoint.origin() + endpoint.target()))
                .build();
        this.time = time;
    }

    /**
     * The headers of a POST of {@code body}: {@code headers}, and those that sign it.
     *
     * @throws software.amazon.awssdk.core.exception.SdkClientException when there are no credentials
     */
    Map<String, String> sign(Map<String, String> headers, byte[] body) {
        SdkHttpRequest.Builder request = unsigned.toBuilder();
        headers.forEach(request::putHeader);
        SdkHttpRequest whole = request.build();
        Map<String, List<String>> signed = signer.sign(call -> call.identity(credentials.resolveCredentials())
                        .request(whole)
                        .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sqs")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(
                                AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(now().plus(correction), ZoneOffset.UTC)))
                .request()
                .headers();
        Map<String, String> all = new LinkedHashMap<>();
        signed.forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Content-Length")) {
                all.put(name, String.join(",", values));
            }
        });
        return all;
    }

    private Instant now() {
        return time.wall(time.now());
    }

    /** How far this machine's clock is ahead of AWS's, as far as known. */
    Duration clockSkew() {
        return correction.negated();
    }

    /**
     * Learns AWS's time from a refusal for a wrong one. True when that is other than what the request was signed by, so
     * that another attempt is worth it.
     */
    boolean corrects(AwsServiceException refusal) {
        Optional<Instant> theirs = refusal.awsErrorDetails() == null || !refusal.isClockSkewException()
                ? Optional.empty()
                : ClockSkew.getServerTime(refusal.awsErrorDetails().sdkHttpResponse());
        if (theirs.isEmpty()) {
            return false;
        }
        Duration before = correction;
        Duration found = Duration.between(now(), theirs.get());
        correction = found;
        return found.minus(before).abs().compareTo(LEAST_CORRECTION) > 0;
    }
}
