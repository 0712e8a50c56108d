package io.penstock.sqs;

import static io.penstock.core.record.JsonBytes.ascii;

import io.penstock.connect.HttpCall;
import io.penstock.connect.HttpClient;
import io.penstock.connect.HttpResult;
import io.penstock.connect.Url;
import io.penstock.core.record.JsonBytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The calls without the SDK's pipeline: AWS's JSON protocol, written and read as bytes, over the service's own HTTP
 * client. The SDK signs them.
 */
final class LeanQueueCalls implements QueueCalls {

    /** Ten messages of 1 MiB whose every byte is escaped, and what comes with them. */
    private static final int LARGEST_RECEIVE = 64 << 20;

    private static final int LARGEST_BATCH = 1 << 20;

    private static final byte[] QUEUE_URL = ascii("{\"QueueUrl\":");
    private static final byte[] LIMIT = ascii(",\"MaxNumberOfMessages\":");
    private static final byte[] WAIT = ascii(",\"WaitTimeSeconds\":");
    private static final byte[] VISIBILITY = ascii(",\"VisibilityTimeout\":");
    private static final byte[] ATTEMPT = ascii(",\"ReceiveRequestAttemptId\":");
    /** Servers that know only the old name of the attributes are asked by it, too (B52). */
    private static final byte[] ALL_ATTRIBUTES = ascii(",\"MessageSystemAttributeNames\":[\"All\"]"
            + ",\"AttributeNames\":[\"All\"],\"MessageAttributeNames\":[\"All\"]");

    private static final byte[] ENTRIES = ascii(",\"Entries\":[");
    private static final byte[] ID = ascii("{\"Id\":\"");
    private static final byte[] HANDLE = ascii("\",\"ReceiptHandle\":");

    private final HttpClient http;
    private final Url endpoint;
    private final RequestSigner signer;

    /** Calls {@code endpoint}, AWS's own of a region or another; the client stays the caller's to close. */
    LeanQueueCalls(HttpClient http, Url endpoint, RequestSigner signer) {
        this.http = http;
        this.endpoint = endpoint;
        this.signer = signer;
    }

    @Override
    public List<SqsMessage> receive(
            String url, int limit, int waitSeconds, int visibilitySeconds, @Nullable String attempt, Duration timeout)
            throws InterruptedException {
        JsonBytes request = new JsonBytes(400);
        request.raw(QUEUE_URL).text(url);
        number(request.raw(LIMIT), limit);
        number(request.raw(WAIT), waitSeconds);
        number(request.raw(VISIBILITY), visibilitySeconds);
        request.raw(ALL_ATTRIBUTES);
        if (attempt != null) {
            request.raw(ATTEMPT).text(attempt);
        }
        HttpResult.Answered answer = call("ReceiveMessage", request.raw('}').toBytes(), timeout, LARGEST_RECEIVE);
        List<SqsMessage> messages;
        try {
            messages = SqsAnswers.messages(answer.body());
        } catch (MalformedJson broken) {
            throw unreadable(answer, broken);
        }
        MessageDigests digests = new MessageDigests();
        for (SqsMessage message : messages) {
            digests.fault(message).ifPresent(fault -> {
                throw SdkClientException.create(fault);
            });
        }
        return messages;
    }

    @Override
    public List<FailedEntry> delete(String url, List<String> handles, Duration timeout) throws InterruptedException {
        JsonBytes request = batch(url, handles.size());
        for (int index = 0; index < handles.size(); index++) {
            entry(request, index, handles.get(index)).raw('}');
        }
        return failed("DeleteMessageBatch", request, timeout);
    }

    @Override
    public List<FailedEntry> hide(String url, List<HideEntry> entries, Duration timeout) throws InterruptedException {
        JsonBytes request = batch(url, entries.size());
        for (int index = 0; index < entries.size(); index++) {
            HideEntry entry = entries.get(index);
            number(entry(request, index, entry.handle()).raw(VISIBILITY), entry.seconds())
                    .raw('}');
        }
        return failed("ChangeMessageVisibilityBatch", request, timeout);
    }

    private static JsonBytes batch(String url, int entries) {
        return new JsonBytes(200 + 500 * entries).raw(QUEUE_URL).text(url).raw(ENTRIES);
    }

    /** Begins an entry, whose id is its index. */
    private static JsonBytes entry(JsonBytes request, int index, String handle) {
        if (index > 0) {
            request.raw(',');
        }
        return number(request.raw(ID), index).raw(HANDLE).text(handle);
    }

    private List<FailedEntry> failed(String action, JsonBytes request, Duration timeout) throws InterruptedException {
        HttpResult.Answered answer = call(action, request.raw(']').raw('}').toBytes(), timeout, LARGEST_BATCH);
        try {
            return SqsAnswers.failed(answer.body());
        } catch (MalformedJson broken) {
            throw unreadable(answer, broken);
        }
    }

    private static JsonBytes number(JsonBytes json, int number) {
        return json.raw(ascii(Integer.toString(number)));
    }

    /** A successful answer. One attempt, and another when only the clock was wrong: such a request is not acted on. */
    private HttpResult.Answered call(String action, byte[] body, Duration timeout, int largest)
            throws InterruptedException {
        try {
            return attempt(action, body, timeout, largest);
        } catch (AwsServiceException refusal) {
            if (signer.corrects(refusal)) {
                return attempt(action, body, timeout, largest);
            }
            throw refusal;
        }
    }

    private HttpResult.Answered attempt(String action, byte[] body, Duration timeout, int largest)
            throws InterruptedException {
        Map<String, String> headers = signer.sign(
                Map.of(
                        "Content-Type", "application/x-amz-json-1.0",
                        "X-Amz-Target", "AmazonSQS." + action,
                        "x-amzn-query-mode", "true"),
                body);
        return switch (http.call(HttpCall.post(endpoint, headers, body, timeout, largest))) {
            case HttpResult.Answered answer -> {
                if (answer.status() / 100 != 2) {
                    throw refusal(answer);
                }
                yield answer;
            }
            case HttpResult.NotSent unsent -> throw unanswered(unsent.reason());
            case HttpResult.Broken broken -> throw unanswered(broken.reason());
            case HttpResult.TimedOut late -> throw ApiCallTimeoutException.create(timeout.toMillis());
            case HttpResult.TooLarge large ->
                throw SdkClientException.create(
                        "the answer with status " + large.status() + " is larger than " + largest + " bytes");
        };
    }

    private static SdkClientException unanswered(String reason) {
        return SdkClientException.create("Unable to execute HTTP request: " + reason);
    }

    private static SdkClientException unreadable(HttpResult.Answered answer, MalformedJson broken) {
        return SdkClientException.create(
                "Unable to unmarshall response (" + broken.getMessage() + "). Response Code: " + answer.status(),
                broken);
    }

    /** What SQS refused, in the SDK's form, with all headers; without a code when the answer is not of SQS. */
    private AwsServiceException refusal(HttpResult.Answered answer) {
        SqsAnswers.Refusal refusal = SqsAnswers.refusal(answer.body());
        String code = answer.header("x-amzn-query-error")
                .map(header -> before(';', header))
                .filter(queryCode -> !queryCode.isEmpty())
                .or(() -> answer.header("x-amzn-ErrorType").map(type -> before(':', type)))
                .orElse(refusal.code());
        SdkHttpResponse.Builder response = SdkHttpResponse.builder().statusCode(answer.status());
        answer.headers().forEach(header -> response.appendHeader(header.getKey(), header.getValue()));
        return SqsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Sqs")
                        .errorCode(code.isEmpty() ? null : code)
                        .errorMessage(refusal.message().isEmpty() ? null : refusal.message())
                        .sdkHttpResponse(response.build())
                        .rawResponse(SdkBytes.fromByteArray(answer.body()))
                        .build())
                .message(refusal.message().isEmpty() ? "HTTP status " + answer.status() : refusal.message())
                .requestId(answer.header("x-amzn-RequestId")
                        .or(() -> answer.header("x-amz-request-id"))
                        .orElse(null))
                .statusCode(answer.status())
                .clockSkew(signer.clockSkew())
                .build();
    }

    private static String before(char end, String text) {
        int index = text.indexOf(end);
        return index < 0 ? text : text.substring(0, index);
    }
}
