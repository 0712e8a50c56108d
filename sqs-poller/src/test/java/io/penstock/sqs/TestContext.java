package io.penstock.sqs;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;

/** Opens sources as the service does, with background tasks on threads of the test. */
final class TestContext {

    static final Time TIME = new SystemTime();

    private TestContext() {}

    static Source open(URI endpoint, TestMapping mapping, RecordingListener listener) {
        return open(TestFactory.at(endpoint).build(), mapping, listener);
    }

    static Source open(SqsSourceFactory factory, TestMapping mapping, RecordingListener listener) {
        return factory.open(new SourceContext(
                mapping.build(),
                mapping::functionTimeout,
                listener,
                new LaneThreads(TIME).background(mapping.build().name())));
    }

    static Source open(TestMapping mapping, RecordingListener listener) {
        return open(TestQueue.endpoint(), mapping, listener);
    }

    /** Passes time for real, for what only the server's clock decides. */
    static void pass(Duration duration) {
        try {
            TIME.pauseUntil(TIME.now().plus(duration));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
