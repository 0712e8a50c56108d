package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.InterceptorContext;
import software.amazon.awssdk.core.internal.interceptor.DefaultFailedExecutionContext;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

@DisplayName("The failure of a stream")
class StreamErrorsTest {

    private static final String STREAM = "arn:of:stream";

    private final VirtualTime time = new VirtualTime();
    private final StreamErrors errors = new StreamErrors(StreamErrorsTest::stream, time);
    private final InterceptorContext read = InterceptorContext.builder()
            .request(GetRecordsRequest.builder().streamARN(STREAM).build())
            .build();

    private static Optional<String> stream(SdkRequest request) {
        return request instanceof GetRecordsRequest records
                ? Optional.ofNullable(records.streamARN())
                : Optional.empty();
    }

    private void fails(String code) {
        errors.onExecutionFailure(
                DefaultFailedExecutionContext.builder()
                        .interceptorContext(read)
                        .exception(KinesisException.builder()
                                .awsErrorDetails(AwsErrorDetails.builder()
                                        .errorCode(code)
                                        .errorMessage("no")
                                        .build())
                                .build())
                        .build(),
                ExecutionAttributes.builder().build());
    }

    private void answers(int status) {
        errors.afterTransmission(
                read.toBuilder()
                        .httpResponse(
                                SdkHttpResponse.builder().statusCode(status).build())
                        .build(),
                ExecutionAttributes.builder().build());
    }

    @Test
    @DisplayName("is reported when no call has succeeded for some seconds, with what the last one answered")
    void lasting() {
        fails("ProvisionedThroughputExceededException");
        assertThat(errors.of(STREAM)).isEmpty();

        time.advance(Duration.ofSeconds(3));
        fails("AccessDeniedException");

        assertThat(errors.of(STREAM)).contains("GetRecords failed: AccessDeniedException: no");
        assertThat(errors.of("arn:of:another")).isEmpty();
    }

    @Test
    @DisplayName("is forgotten as soon as a good answer begins, since that of a subscription lasts for minutes")
    void success() {
        fails("InternalFailure");
        time.advance(Duration.ofSeconds(10));
        answers(500);
        assertThat(errors.of(STREAM)).isPresent();

        answers(200);

        assertThat(errors.of(STREAM)).isEmpty();
    }
}
