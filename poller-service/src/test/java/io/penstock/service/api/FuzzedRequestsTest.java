package io.penstock.service.api;

import static io.penstock.service.api.ApiServer.DYNAMODB;
import static io.penstock.service.api.ApiServer.KINESIS;
import static io.penstock.service.api.ApiServer.MAPPINGS;
import static io.penstock.service.api.ApiServer.QUEUE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ten thousand requests of which most are broken: each gets an answer in AWS's shape, and none is a 5xx. */
class FuzzedRequestsTest {

    private static final int REQUESTS = 10_000;
    private static final ApiServer SERVER = ApiServer.start("--penstock.api.extensions=true");

    private static final List<String> PATHS = List.of(
            MAPPINGS,
            MAPPINGS + "/",
            MAPPINGS + "/00000000-0000-4000-8000-000000000000",
            "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Aevent-source-mapping%3A"
                    + "00000000-0000-4000-8000-000000000000",
            "/2015-03-31/functions",
            "/2015-03-31/functions/resize",
            "/2015-03-31/functions/resize/configuration",
            "/2015-03-31/functions/resize/invocations",
            "/2099-12-31/whatever");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO");
    private static final List<String> QUERIES = List.of(
            "MaxItems=", "Marker=", "FunctionName=", "EventSourceArn=", "tagKeys=", "Qualifier=", "&", "=", "%zz", "+");
    private static final List<String> MEMBERS = List.of(
            "EventSourceArn",
            "FunctionName",
            "Enabled",
            "BatchSize",
            "MaximumBatchingWindowInSeconds",
            "StartingPosition",
            "StartingPositionTimestamp",
            "ParallelizationFactor",
            "MaximumRetryAttempts",
            "MaximumRecordAgeInSeconds",
            "BisectBatchOnFunctionError",
            "TumblingWindowInSeconds",
            "FunctionResponseTypes",
            "FilterCriteria",
            "DestinationConfig",
            "ScalingConfig",
            "ProvisionedPollerConfig",
            "MetricsConfig",
            "VisibilityHeartbeat",
            "RetryBackoff",
            "Initial",
            "Multiplier",
            "Maximum",
            "Tags",
            "Topics",
            "KMSKeyArn",
            "Filters",
            "Pattern",
            "OnFailure",
            "Destination",
            "IncludePayload",
            "MaximumDeliveryAge",
            "MaximumConcurrency",
            "MinimumPollers",
            "Metrics");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "10",
            "99999999999999999999",
            "1e999999999",
            "-1.5E-7",
            "1541139209.351",
            "\"\"",
            "\"LATEST\"",
            "\"AT_TIMESTAMP\"",
            "\"resize\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"{\\\"a\\\":[1]}\"",
            "\"1h\"",
            "\"http://[\"",
            "\"arn:aws:sqs:::x\"",
            "\"" + QUEUE + "\"",
            "\"" + KINESIS + "\"",
            "\"" + DYNAMODB + "\"",
            "[]",
            "{}",
            "[null]",
            "[[]]");

    private final SplittableRandom random = new SplittableRandom(20260131);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void noRequestIsAnsweredWithAFaultOrAPage() throws IOException {
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        for (int number = 0; number < REQUESTS; number++) {
            byte[] request = request();
            Answered answered = send(request);
            String shown = "request " + number + ":\n" + new String(request, ISO_8859_1) + "\nanswer " + answered;

            assertThat(answered.status).as(shown).isBetween(200, 499);
            if (answered.status >= 400) {
                JsonNode body = JsonMapper.shared().readTree(answered.body);
                assertThat(body.hasNonNull("message") || body.hasNonNull("Message"))
                        .as(shown)
                        .isTrue();
                assertThat(answered.head.contains("x-amzn-errortype: ") || body.hasNonNull("code"))
                        .as(shown)
                        .isTrue();
            } else {
                assertThat(answered.head).as(shown).contains("x-amzn-requestid: ");
            }
            statuses.merge(answered.status, 1, Integer::sum);
        }
        assertThat(statuses.keySet()).contains(200, 202, 400, 403, 404, 413);
    }

    private byte[] request() throws IOException {
        String method = one(METHODS);
        boolean hasBody = random.nextInt(3) > 0;
        byte[] body = hasBody ? body() : new byte[0];
        String head = method + " " + path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (hasBody ? "Content-Length: " + body.length + "\r\n" : "")
                + "Content-Type: application/"
                + (random.nextInt(8) == 0 ? "x-www-form-urlencoded" : "json")
                + "\r\n"
                + "\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head.getBytes(ISO_8859_1));
        bytes.write(body);
        return bytes.toByteArray();
    }

    private String path() {
        StringBuilder path = new StringBuilder(one(PATHS));
        for (int times = random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(12, path.length() + 1);
            path.insert(
                    Math.min(at, path.length()),
                    one(List.of(
                            "%2F",
                            "%2f..", "%00", "%ff", "%", ";a=b", "/", "//", "%C3%A4", "..", "'", "%22", "$LATEST", ":",
                            "%3a", "x")));
        }
        if (random.nextBoolean()) {
            path.append('?');
            for (int times = random.nextInt(4); times > 0; times--) {
                path.append(one(QUERIES)).append(one(List.of("", "1", "-5", "1e9", "x&", "%41", "%f0%9f", "a+b&")));
            }
        }
        return path.toString();
    }

    private byte[] body() {
        if (random.nextInt(200) == 0) {
            return ("\"" + "x".repeat(70_000) + "\"").getBytes(UTF_8);
        }
        byte[] json = object(0).getBytes(UTF_8);
        for (int times = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0; times > 0; times--) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        }
        return json;
    }

    private String object(int depth) {
        StringBuilder json = new StringBuilder("{");
        if (depth == 0 && random.nextBoolean()) {
            json.append("\"FunctionName\":\"f")
                    .append(random.nextInt(1000))
                    .append("\",\"EventSourceArn\":\"")
                    .append(one(List.of(QUEUE, KINESIS, DYNAMODB)))
                    .append('"')
                    .append(random.nextBoolean() ? "," : "");
        }
        for (int times = random.nextInt(5); times > 0; times--) {
            json.append(json.length() > 1 && json.charAt(json.length() - 1) != ',' ? "," : "")
                    .append('"')
                    .append(one(MEMBERS))
                    .append("\":")
                    .append(value(depth));
        }
        return json.append('}').toString().replace(",}", "}");
    }

    private String value(int depth) {
        return depth < 3 && random.nextInt(4) == 0
                ? random.nextBoolean() ? object(depth + 1) : "[" + object(depth + 1) + "]"
                : one(VALUES);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private record Answered(int status, String head, String body) {}

    private static Answered send(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            InputStream input = socket.getInputStream();
            String all = new String(input.readAllBytes(), UTF_8);
            int end = all.indexOf("\r\n\r\n");
            assertThat(end)
                    .as("an answer to " + new String(request, ISO_8859_1))
                    .isPositive();
            return new Answered(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        }
    }
}
