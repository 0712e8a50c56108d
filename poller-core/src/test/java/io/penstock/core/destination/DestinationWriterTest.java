package io.penstock.core.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.DestinationWriter.Reply;
import io.penstock.core.testkit.TestDestinationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DestinationWriterTest {

    private final List<String> sent = new ArrayList<>();

    @Test
    void whatFitsIsSentOnceAndComplete() throws Exception {
        StoreResult answer = store(TestDestinationRecord.success(), 10_000, json -> new Reply.Stored());

        assertThat(answer).isEqualTo(new StoreResult.Stored(false));
        assertThat(sent).singleElement().asString().contains("requestPayload").doesNotContain("payloadOmitted");
    }

    @Test
    void whatIsKnownNotToFitIsNotEvenTried() throws Exception {
        StoreResult answer =
                store(TestDestinationRecord.success().withEventOf(9_990), 10_000, json -> new Reply.Stored());

        assertThat(answer).isEqualTo(new StoreResult.Stored(true));
        assertThat(sent).singleElement().asString().contains("\"payloadOmitted\":true");
    }

    @Test
    void whenThePlaceDeclinesARecordItIsSentOnceMoreWithoutPayload() throws Exception {
        StoreResult answer = store(
                TestDestinationRecord.success(),
                10_000,
                json -> json.contains("requestPayload") ? tryLess() : new Reply.Stored());

        assertThat(answer).isEqualTo(new StoreResult.Stored(true));
        assertThat(sent).hasSize(2);
    }

    @Test
    void f16_aPlaceThatDeclinesEveryFormIsTriedAgainLater() throws Exception {
        assertThat(store(TestDestinationRecord.success(), 10_000, json -> tryLess()))
                .isEqualTo(new StoreResult.Unavailable("message too long"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void aRecordWithoutPayloadDoesNotClaimToHaveLostOne() throws Exception {
        assertThat(store(TestDestinationRecord.failure(), 10_000, json -> new Reply.Stored()))
                .isEqualTo(new StoreResult.Stored(false));
        assertThat(sent).singleElement().asString().doesNotContain("payloadOmitted");
    }

    @Test
    void aLongListIsHalvedUntilItFits() throws Exception {
        StoreResult answer =
                store(TestDestinationRecord.failure().withMessages(10_000), 262_144, json -> new Reply.Stored());

        assertThat(answer).isEqualTo(new StoreResult.Stored(false));
        JsonNode info = JsonMapper.shared().readTree(sent.getFirst()).get("SQSBatchInfo");
        assertThat(info.get("batchSize").asInt()).isEqualTo(10_000);
        assertThat(info.get("messageIds").size()).isEqualTo(5_000);
        assertThat(info.get("messageIdsTruncated").asBoolean()).isTrue();
    }

    @Test
    void aListIsShortenedDownToNothing() throws Exception {
        store(
                TestDestinationRecord.failure().withMessages(3),
                10_000,
                json -> json.contains("[]") ? new Reply.Stored() : tryLess());

        assertThat(sent).hasSize(3).last().asString().contains("\"messageIds\":[],\"messageIdsTruncated\":true");
    }

    @Test
    void aPlaceThatTakesNextToNothingRefusesWithoutACall() throws Exception {
        assertThat(store(TestDestinationRecord.failure().withMessages(3), 100, json -> new Reply.Stored()))
                .isEqualTo(new StoreResult.Unavailable("its shortest form is over 100 bytes"));
        assertThat(sent).isEmpty();
    }

    @Test
    void anUnavailablePlaceEndsTheAttempt() throws Exception {
        assertThat(store(TestDestinationRecord.success(), 10_000, json -> new Reply.Unavailable("down")))
                .isEqualTo(new StoreResult.Unavailable("down"));
        assertThat(sent).hasSize(1);
    }

    private StoreResult store(TestDestinationRecord record, int maxBytes, Function<String, Reply> destination)
            throws Exception {
        return new DestinationWriter(false, maxBytes).store(record.build(), json -> {
            sent.add(new String(json, UTF_8));
            return destination.apply(sent.getLast());
        });
    }

    private static Reply tryLess() {
        return new Reply.TryLess("message too long");
    }
}
