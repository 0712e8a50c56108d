package io.penstock.sqs;

import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.SourceContract;
import java.net.URI;
import java.time.Duration;

class SqsSourceContractTest implements SourceContract {

    private final TestQueue queue = TestQueue.standard(Duration.ofSeconds(2));

    @Override
    public Source open() {
        return TestContext.open(TestMapping.of(queue), new RecordingListener());
    }

    @Override
    public Source openUnreachable() {
        return TestContext.open(URI.create("http://127.0.0.1:1"), TestMapping.of(queue), new RecordingListener());
    }

    @Override
    public void put(String content) {
        queue.send(content);
    }
}
