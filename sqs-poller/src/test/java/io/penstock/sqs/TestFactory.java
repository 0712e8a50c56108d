package io.penstock.sqs;

import io.penstock.core.time.Chance;
import io.penstock.core.time.SystemTime;
import io.penstock.core.time.Time;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.regions.Region;

/** Builds the factory under test; as in production unless said otherwise. */
record TestFactory(URI endpoint, HotCalls hotCalls, Time time, SqsSettings settings) {

    /** For the server at {@code endpoint}. */
    static TestFactory at(URI endpoint) {
        return new TestFactory(endpoint, HotCalls.LEAN, new SystemTime(), SqsSettings.of(OpenReceives.FINISH));
    }

    TestFactory by(HotCalls other) {
        return new TestFactory(endpoint, other, time, settings);
    }

    TestFactory clock(Time other) {
        return new TestFactory(endpoint, hotCalls, other, settings);
    }

    TestFactory callTimeout(Duration other) {
        return with(new SqsSettings(other, settings.idleLimit(), settings.openReceives()));
    }

    TestFactory openReceives(OpenReceives other) {
        return with(new SqsSettings(settings.callTimeout(), settings.idleLimit(), other));
    }

    private TestFactory with(SqsSettings other) {
        return new TestFactory(endpoint, hotCalls, time, other);
    }

    SqsSourceFactory build() {
        SqsClients clients = TestClients.at(endpoint);
        return new SqsSourceFactory(
                clients::in, hotCalls.by(clients, time), Region.US_EAST_1, time, Chance.unpredictable(), settings);
    }
}
