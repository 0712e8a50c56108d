package io.penstock.kinesis;

import io.penstock.core.lane.LaneThreads;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.source.Source;
import io.penstock.core.source.SourceContext;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.SourceContract;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.it.Streams.Stream;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Kinesis stream keeps to what every source keeps to")
@NeedsNode
class KinesisSourceContractIT implements SourceContract {

    private static final Time TIME = new SystemTime();

    private static Streams streams;

    private Stream stream;
    private String name;
    private KinesisSourceFactory factory;

    @BeforeAll
    static void startEmulators() {
        streams = new Streams();
    }

    @AfterAll
    static void stopEmulators() {
        streams.close();
    }

    @BeforeEach
    void makeStream() {
        name = "contract-" + UUID.randomUUID();
        stream = streams.stream(name, 1);
        factory = KinesisFactories.of(streams.aws());
    }

    @AfterEach
    void closeClients() {
        factory.close();
    }

    private Source open(KinesisSourceFactory opening) {
        Mapping mapping = MappingBuilder.kinesis(name)
                .source(Arn.parse(stream.arn()).orElseThrow().toString())
                .startingPosition(new StartingPosition.TrimHorizon())
                .build();
        return opening.open(new SourceContext(
                mapping,
                () -> Duration.ofSeconds(3),
                (partition, event) -> {},
                new LaneThreads(TIME).background(name)));
    }

    @Override
    public Source open() {
        return open(factory);
    }

    @Override
    public Source openUnreachable() {
        factory.close();
        factory = KinesisFactories.of(streams.aws(), URI.create("http://127.0.0.1:1"));
        return open(factory);
    }

    @Override
    public void put(String content) {
        stream.put("key", content);
    }
}
