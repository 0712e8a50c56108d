package io.penstock.it.examples;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.Stage.Queue;
import io.penstock.it.examples.ExampleRun.Story;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stories of examples that show where messages go that failed for good. */
final class DestinationExamples {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String INVOCATION = "/2015-03-31/functions/.*quarantine.*";

    private DestinationExamples() {}

    static Map<String, Story> all() {
        return Map.of(
                "destination-sqs.yml", DestinationExamples::sqs,
                "destination-sns.yml", DestinationExamples::sns,
                "destination-eventbridge.yml", DestinationExamples::eventBridge,
                "destination-lambda.yml", DestinationExamples::lambda,
                "destination-s3.yml", DestinationExamples::s3,
                "destination-webhook.yml", DestinationExamples::webhook);
    }

    private static void sqs(ExampleRun run) throws Exception {
        Queue refunds = run.queue("refunds");
        Queue failed = run.queue("refunds-failed");
        run.stage().functions.deploy("pay-refund", event -> Answer.error());
        String id = refunds.send("refund 1");

        run.start();

        JsonNode record = run.eventuallyOneIn(failed);
        assertFailure(record, id);
        JsonNode payload = JSON.readTree(record.path("payload").asString());
        assertThat(payload.at("/Records/0/body").asString()).isEqualTo("refund 1");
        run.eventuallyEmpty(refunds);
    }

    private static void sns(ExampleRun run) throws Exception {
        MappingBuilder publish =
                post(anyUrl()).withRequestBody(containing("Action=Publish")).willReturn(okXml("""
                        <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
                          <PublishResult><MessageId>1</MessageId></PublishResult>
                        </PublishResponse>
                        """));
        String body = URLDecoder.decode(
                stored(run, "alarms", "page-operator", publish, containing("alarms-failed"))
                        .getBodyAsString(),
                UTF_8);
        assertThat(body).contains("TopicArn=arn:aws:sns:us-east-1:000000000000:alarms-failed");
    }

    private static void eventBridge(ExampleRun run) throws Exception {
        MappingBuilder putEvents = post(anyUrl())
                .withHeader("X-Amz-Target", equalTo("AWSEvents.PutEvents"))
                .willReturn(okJson("{\"FailedEntryCount\": 0, \"Entries\": [{\"EventId\": \"1\"}]}"));
        LoggedRequest request = stored(run, "bookings", "reserve-seat", putEvents, containing("event-bus/travel"));
        JsonNode entry = JSON.readTree(request.getBodyAsString()).at("/Entries/0");
        assertThat(entry.path("DetailType").asString()).isEqualTo("Lambda Function Invocation Result - Failure");
        assertThat(entry.path("Detail").asString()).contains("RetryAttemptsExhausted");
    }

    private static void lambda(ExampleRun run) throws Exception {
        MappingBuilder invoke =
                post(urlMatching(INVOCATION)).willReturn(aResponse().withStatus(202));
        LoggedRequest request = stored(run, "uploads", "scan-upload", invoke, containing("RetryAttemptsExhausted"));
        assertThat(request.getUrl()).matches(INVOCATION);
        assertThat(request.getHeader("X-Amz-Invocation-Type")).isEqualTo("Event");
    }

    private static void s3(ExampleRun run) throws Exception {
        MappingBuilder putObject =
                put(urlPathMatching("/dead-letters/.*")).willReturn(ok().withHeader("ETag", "\"1\""));
        LoggedRequest request = stored(run, "letters", "deliver-letter", putObject, containing("payload"));
        assertThat(request.getUrl()).startsWith("/dead-letters/aws/lambda/").contains("/letters/");
        assertThat(request.getBodyAsString()).contains("\\\"body\\\":\\\"something\\\"");
    }

    private static void webhook(ExampleRun run) throws Exception {
        MappingBuilder hook = post(urlPathEqualTo("/deploys-failed")).willReturn(ok());
        LoggedRequest request = stored(run, "deploys", "deploy-site", hook, containing("SQSBatchInfo"));
        assertThat(request.getUrl()).isEqualTo("/deploys-failed");
        assertThat(JSON.readTree(request.getBodyAsString())
                        .at("/requestContext/condition")
                        .asString())
                .isEqualTo("RetryAttemptsExhausted");
    }

    /** Lets the function fail once and for all; the one request that stored the result. */
    private static LoggedRequest stored(
            ExampleRun run, String queue, String function, MappingBuilder stub, StringValuePattern content)
            throws Exception {
        run.others().stubFor(stub);
        Queue messages = run.queue(queue);
        run.stage().functions.deploy(function, event -> Answer.error());
        String id = messages.send("something");

        run.start();

        run.eventuallyEmpty(messages);
        RequestPatternBuilder carriesIt =
                anyRequestedFor(anyUrl()).withRequestBody(content).withRequestBody(containing(id));
        List<LoggedRequest> requests = run.others().findAll(carriesIt);
        assertThat(requests).as(run::output).hasSize(1);
        return requests.getFirst();
    }

    private static void assertFailure(JsonNode record, String messageId) {
        assertThat(record.at("/requestContext/condition").asString()).isEqualTo("RetryAttemptsExhausted");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(record.at("/SQSBatchInfo/messageIds/0").asString()).isEqualTo(messageId);
    }
}
