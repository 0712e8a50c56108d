package io.penstock.sqs;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.Scaling;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.SourceContract;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(HotCalls.class)
class SqsFifoSourceContractTest implements SourceContract {

    private final TestQueue queue = TestQueue.fifo(Duration.ofSeconds(2));

    private final HotCalls hotCalls;

    SqsFifoSourceContractTest(HotCalls hotCalls) {
        this.hotCalls = hotCalls;
    }

    private Source open(URI endpoint) {
        return TestContext.open(
                TestFactory.at(endpoint).by(hotCalls).build(), TestMapping.of(queue), new RecordingListener());
    }

    @Override
    public Source open() {
        return open(TestQueue.endpoint());
    }

    @Override
    public Mapping changed() {
        return TestMapping.of(queue).scaling(new Scaling.MaximumConcurrency(2)).build();
    }

    @Override
    public Source openUnreachable() {
        return open(URI.create("http://127.0.0.1:1"));
    }

    @Override
    public void put(String content) {
        queue.send(message -> message.messageBody(content).messageGroupId(content));
    }
}
