package io.penstock.destinations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.core.destination.DestinationWriter.Reply;
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
                "400 | InvalidParameterValue  | Message must be shorter than 262144 bytes          | TryLess",
                "400 | InvalidParameter       | Invalid parameter: Message too long                | TryLess",
                "400 | ValidationException    | Total size of the entries is over the limit        | TryLess",
                "413 | Whatever               | no                                                 | TryLess",
                "400 | EntityTooLarge         | Your proposed upload exceeds the maximum           | TryLess",
                "400 | InvalidMessageContents | characters outside the allowed set                 | TryLess",
                "400 | InvalidRequestContentException | Could not parse request body into json     | Unavailable",
                "400 | InvalidParameter       | Invalid parameter: TopicArn                        | Unavailable",
                "400 | ValidationException    | EventBusName is not valid                          | Unavailable",
                "403 | AccessDenied           | the limit of your rights is exceeded               | Unavailable",
                "400 | ThrottlingException    | Rate exceeded                                      | Unavailable",
                "403 | ExpiredToken           | expired                                            | Unavailable",
                "400 | SomethingNew           | no                                                 | Unavailable",
                "503 | SlowDown               | no                                                 | Unavailable"
            })
    void f16_aLessCompleteFormOrALaterAttemptMayBeTakenAndNothingIsFinal(
            int status, String code, String message, String reply) throws Exception {
        AwsServiceException failure = AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .message(message)
                .build();

        assertThat(AwsFailure.reply(failure).getClass().getSimpleName()).isEqualTo(reply);
    }

    @Test
    void anAnswerWithoutACodeIsUnavailable() throws Exception {
        assertThat(AwsFailure.reply(AwsServiceException.builder()
                        .statusCode(502)
                        .message("bad gateway")
                        .build()))
                .isInstanceOf(Reply.Unavailable.class);
    }

    @Test
    void noConnectionAndNoCredentialsAreUnavailable() throws Exception {
        assertThat(AwsFailure.reply(SdkClientException.create("Unable to load credentials")))
                .isEqualTo(new Reply.Unavailable("Unable to load credentials"));
    }

    @Test
    void anAbortedCallIsAnInterruptionAndLeavesNoFlagBehind() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AwsFailure.reply(AbortedException.create("stopped")))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("stopped");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aCallThatFailsWhileTheThreadIsInterruptedIsAnInterruption() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> AwsFailure.reply(SdkClientException.create("connection closed")))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
