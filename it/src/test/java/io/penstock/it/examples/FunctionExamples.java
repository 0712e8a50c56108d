package io.penstock.it.examples;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.penstock.it.FunctionHost.DeployedFunction;
import io.penstock.it.Stage.Queue;
import io.penstock.it.examples.ExampleRun.Story;
import java.util.List;
import java.util.Map;

/** The stories of examples that show how functions are called. */
final class FunctionExamples {

    private static final int HALF_A_SECOND = 500;

    private FunctionExamples() {}

    static Map<String, Story> all() {
        return Map.of(
                "http-function.yml", FunctionExamples::httpFunction,
                "rate-limit.yml", FunctionExamples::rateLimit,
                "circuit-breaker.yml", FunctionExamples::circuitBreaker,
                "function-aliases.yml", FunctionExamples::aliases,
                "canary.yml", FunctionExamples::canary,
                "lambda-function.yml", FunctionExamples::lambda);
    }

    private static void httpFunction(ExampleRun run) throws Exception {
        Queue texts = run.queue("texts");
        run.others()
                .stubFor(post(urlPathEqualTo("/translate-text"))
                        .willReturn(okJson("null").withFixedDelay(HALF_A_SECOND)));
        texts.sendMany("text ", 6);

        run.start(run.others().baseUrl());

        run.eventuallyEmpty(texts);
        List<LoggedRequest> calls = run.others().findAll(postRequestedFor(urlPathEqualTo("/translate-text")));
        assertThat(calls)
                .hasSize(6)
                .allSatisfy(call -> assertThat(call.getHeader("Authorization")).isEqualTo("Bearer change-me"));
        long first = calls.stream().mapToLong(FunctionExamples::at).min().orElseThrow();
        long last = calls.stream().mapToLong(FunctionExamples::at).max().orElseThrow();
        assertThat(last - first).as("two at once take three turns").isGreaterThan(2 * HALF_A_SECOND - 100);
    }

    private static void rateLimit(ExampleRun run) throws Exception {
        Queue addresses = run.queue("addresses");
        run.others().stubFor(post(urlPathEqualTo("/look-up-address")).willReturn(okJson("null")));
        addresses.sendMany("address ", 12);

        run.start(run.others().baseUrl());

        run.eventuallyEmpty(addresses);
        List<Long> calls = times(run, "/look-up-address");
        assertThat(calls).hasSize(12);
        assertThat(calls.getLast() - calls.getFirst())
                .as("eleven more at four a second")
                .isGreaterThan(2500);
    }

    private static void circuitBreaker(ExampleRun run) throws Exception {
        Queue seats = run.queue("seats");
        run.others()
                .stubFor(post(urlPathEqualTo("/book-seat"))
                        .inScenario("down")
                        .whenScenarioStateIs(STARTED)
                        .willReturn(aResponse().withStatus(503))
                        .willSetStateTo("still down"));
        run.others()
                .stubFor(post(urlPathEqualTo("/book-seat"))
                        .inScenario("down")
                        .whenScenarioStateIs("still down")
                        .willReturn(aResponse().withStatus(503))
                        .willSetStateTo("up"));
        run.others()
                .stubFor(post(urlPathEqualTo("/book-seat"))
                        .inScenario("down")
                        .whenScenarioStateIs("up")
                        .willReturn(okJson("null")));
        seats.send("seat 1");

        run.start(run.others().baseUrl());

        run.eventuallyEmpty(seats);
        List<Long> calls = times(run, "/book-seat");
        assertThat(calls).hasSize(3);
        assertThat(calls.get(2) - calls.get(1)).as("a wait").isGreaterThanOrEqualTo(990);
    }

    private static List<Long> times(ExampleRun run, String path) {
        return run.others().findAll(postRequestedFor(urlPathEqualTo(path))).stream()
                .map(FunctionExamples::at)
                .sorted()
                .toList();
    }

    private static long at(LoggedRequest call) {
        return call.getLoggedDate().getTime();
    }

    private static void aliases(ExampleRun run) throws Exception {
        Queue songs = run.queue("songs");
        DeployedFunction first = run.stage().functions.deployAccepting("rate-song-1");
        DeployedFunction second = run.stage().functions.deployAccepting("rate-song-2");
        songs.sendMany("song ", 200);

        run.start();

        run.eventuallyEmpty(songs);
        assertThat(first.bodies().size() + second.bodies().size()).isEqualTo(200);
        assertThat(second.bodies()).as("one in ten of 200").hasSizeBetween(2, 60);
    }

    private static void canary(ExampleRun run) throws Exception {
        Queue plays = run.queue("plays");
        DeployedFunction first = run.stage().functions.deployAccepting("suggest-song-1");
        DeployedFunction second = run.stage().functions.deployAccepting("suggest-song-2");
        plays.sendMany("old ", 50);

        run.start();

        run.eventuallyEmpty(plays);
        assertThat(first.bodies()).hasSize(50);
        assertThat(second.bodies()).isEmpty();

        run.edit("\"2\": 0.0", "\"2\": 1.0");
        run.eventually(() -> {
            plays.send("new");
            assertThat(second.bodies()).isNotEmpty();
        });
        run.eventuallyEmpty(plays);
        int before = first.bodies().size();
        plays.sendMany("newer ", 50);
        run.eventuallyEmpty(plays);
        assertThat(first.bodies()).as("all go to version 2").hasSize(before);
    }

    private static void lambda(ExampleRun run) throws Exception {
        Queue readings = run.queue("readings");
        run.others()
                .stubFor(post(urlMatching("/2015-03-31/functions/.*store-reading.*"))
                        .willReturn(okJson("null")));
        readings.send("21.5");

        run.start();

        run.eventuallyEmpty(readings);
        List<LoggedRequest> calls =
                run.others().findAll(postRequestedFor(urlMatching("/2015-03-31/functions/.*store-reading.*")));
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.getUrl()).contains("store-reading", "live");
            assertThat(call.getHeader("X-Amz-Invocation-Type")).isIn(null, "RequestResponse");
            assertThat(call.getBodyAsString()).contains("\"body\":\"21.5\"");
        });
    }
}
