package io.penstock.it.kinesis;

import io.penstock.core.mapping.Mapping;
import io.penstock.core.mapping.StartingPosition;
import io.penstock.core.source.Source;
import io.penstock.core.testkit.MappingBuilder;
import io.penstock.core.testkit.SourceContract;
import io.penstock.it.NeedsNode;
import io.penstock.it.SourceModule;
import io.penstock.it.Streams;
import io.penstock.it.support.ShardedStream;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Kinesis stream keeps to what every source keeps to")
@NeedsNode
class KinesisSourceContractIT implements SourceContract {

    private static Streams streams;

    private ShardedStream stream;
    private String name;
    private SourceModule module;

    @BeforeAll
    static void startEmulators() {
        streams = new Streams();
    }

    @AfterAll
    static void stopEmulators() {
        streams.close();
    }

    @BeforeEach
    void createStream() {
        name = "contract-" + UUID.randomUUID();
        stream = streams.stream(name, 1);
        module = SourceModule.kinesis(streams.aws());
    }

    @AfterEach
    void closeModule() {
        module.close();
    }

    private Source open(SourceModule opened) {
        return opened.open(mapping().build());
    }

    private MappingBuilder mapping() {
        return MappingBuilder.kinesis(name).source(stream.arn()).startingPosition(new StartingPosition.TrimHorizon());
    }

    @Override
    public Mapping changed() {
        return mapping().parallelizationFactor(2).build();
    }

    @Override
    public Source open() {
        return open(module);
    }

    @Override
    public Source openUnreachable() {
        module.close();
        module = SourceModule.kinesis(
                streams.aws(), URI.create("http://127.0.0.1:1"), streams.aws().dynamoDb());
        return open(module);
    }

    @Override
    public void put(String content) {
        stream.put("key", content);
    }
}
