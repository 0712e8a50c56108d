package io.penstock.it.sqs;

import static io.penstock.it.FunctionHost.Answer.ok;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Cases;
import io.penstock.it.Cases.Case;
import io.penstock.it.FunctionEvent;
import io.penstock.it.FunctionHost.Answer;
import io.penstock.it.FunctionHost.Handler;
import io.penstock.it.Stage;
import io.penstock.it.Stage.Queue;
import io.penstock.it.support.MappingEntry;
import io.penstock.it.support.PenstockService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Cases of SQS mappings, each with a queue, a dead-letter queue and a function of its own. */
final class SqsCases implements AutoCloseable {

    /** The visibility timeout of every queue. */
    static final Duration VISIBILITY = Duration.ofSeconds(2);

    private static final int MANY_RECEIVES = 9;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(20);

    private final Stage stage = new Stage();
    private final Cases<Queue> cases = new Cases<>(stage.functions);

    /** A case of a standard queue, whose messages may be received {@code maximumReceives} times. */
    void given(String name, int maximumReceives, UnaryOperator<MappingEntry> options, Handler handler) {
        given(name, "", TIMEOUT, maximumReceives, options, handler);
    }

    /** A case of a FIFO queue. */
    void givenFifo(String name, int maximumReceives, UnaryOperator<MappingEntry> options, Handler handler) {
        given(name, ".fifo", LONG_TIMEOUT, maximumReceives, options, handler);
    }

    /** A case of a standard queue whose function accepts everything. */
    void accepting(String name, UnaryOperator<MappingEntry> options) {
        given(name, MANY_RECEIVES, options, event -> ok());
    }

    /** A case whose mapping filters bodies, and whose function accepts everything. */
    void givenFilter(String name, String bodyPattern) {
        accepting(name, mapping -> mapping.filter("{\"body\":" + bodyPattern + "}"));
    }

    private void given(
            String name,
            String suffix,
            Duration timeout,
            int maximumReceives,
            UnaryOperator<MappingEntry> options,
            Handler handler) {
        Queue deadLetters = stage.queue(name + "-dead" + suffix, VISIBILITY);
        Queue queue = stage.queue(name + suffix, VISIBILITY, deadLetters, maximumReceives);
        cases.add(options.apply(MappingEntry.of(name, queue.arn())), queue, deadLetters, timeout, handler);
    }

    /** Starts the service of all cases and waits until it is ready. */
    PenstockService start(Path folder) {
        PenstockService service = stage.service("conformance", folder, cases.configuration());
        await().atMost(Duration.ofSeconds(60)).until(service::isReady);
        return service;
    }

    /** The case with this name. */
    Case<Queue> of(String name) {
        return cases.of(name);
    }

    /** Fails message 2 and 3 once and message 4 twice; a group stops at its first failure. */
    static Answer failingByTheRecordedPlan(FunctionEvent event) {
        Map<String, Integer> failingAttempts = Map.of("1", 0, "2", 1, "3", 1, "4", 2);
        List<String> failed = new ArrayList<>();
        for (int index = 0; index < event.records().size(); index++) {
            String body = event.bodies().get(index);
            if (!failed.isEmpty() || event.receiveCounts().get(index) <= failingAttempts.getOrDefault(body, 0)) {
                failed.add(body);
            }
        }
        return ok(event.reporting(failed));
    }

    @Override
    public void close() {
        stage.close();
    }
}
