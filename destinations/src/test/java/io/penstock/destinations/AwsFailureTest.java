package io.penstock.destinations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.destination.StoreResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsFailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | InvalidParameterValue  | Message must be shorter than 262144 bytes          | Declined",
                "400 | InvalidParameter       | Invalid parameter: Message too long                | Declined",
                "400 | ValidationException    | Total size of the entries is over the limit        | Declined",
                "413 | Whatever               | no                                                 | Declined",
                "400 | EntityTooLarge         | Your proposed upload exceeds the maximum           | Declined",
                "400 | InvalidMessageContents | characters outside the allowed set                 | Declined",
                "400 | InvalidRequestContentException | Could not parse request body into json     | Unavailable",
                "400 | InvalidParameter       | Invalid parameter: TopicArn                        | Unavailable",
                "400 | ValidationException    | EventBusName is not valid                          | Unavailable",
                "403 | AccessDenied           | the limit of your rights is exceeded               | Unavailable",
                "400 | ThrottlingException    | Rate exceeded                                      | Unavailable",
                "403 | ExpiredToken           | expired                                            | Unavailable",
                "400 | SomethingNew           | no                                                 | Unavailable",
                "503 | SlowDown               | no                                                 | Unavailable"
            })
    void f16_a_less_complete_form_or_a_later_attempt_may_be_taken_and_nothing_is_final(
            int status, String code, String message, String result) throws Exception {
        AwsServiceException failure = AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .message(message)
                .build();

        assertThat(AwsFailure.result(failure).getClass().getSimpleName()).isEqualTo(result);
    }

    @Test
    void an_answer_without_a_code_is_unavailable() throws Exception {
        assertThat(AwsFailure.result(AwsServiceException.builder()
                        .statusCode(502)
                        .message("bad gateway")
                        .build()))
                .isInstanceOf(StoreResult.Unavailable.class);
    }

    @Test
    void no_connection_and_no_credentials_are_unavailable() throws Exception {
        assertThat(AwsFailure.result(SdkClientException.create("Unable to load credentials")))
                .isEqualTo(new StoreResult.Unavailable("Unable to load credentials"));
    }

    @Test
    void an_aborted_call_is_an_interruption_and_leaves_no_flag_behind() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AwsFailure.result(AbortedException.create("stopped")))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("stopped");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_call_that_fails_while_the_thread_is_interrupted_is_an_interruption() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AwsFailure.result(SdkClientException.create("connection closed")))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
