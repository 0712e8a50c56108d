package io.penstock.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.destination.StoreResult.Declined;
import io.penstock.core.destination.StoreResult.Stored;
import io.penstock.core.destination.StoreResult.Unavailable;
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
    void what_fits_is_sent_once_and_complete() throws Exception {
        StoreResult result = store(TestDestinationRecord.success(), 10_000, WrittenRecord::stored);

        assertThat(result).isEqualTo(new Stored(false));
        assertThat(sent).singleElement().asString().contains("requestPayload").doesNotContain("payloadOmitted");
    }

    @Test
    void what_is_known_not_to_fit_is_not_even_sent() throws Exception {
        StoreResult result = store(TestDestinationRecord.success().withEventOf(9_990), 10_000, WrittenRecord::stored);

        assertThat(result).isEqualTo(new Stored(true));
        assertThat(sent).singleElement().asString().contains("\"payloadOmitted\":true");
    }

    @Test
    void a_record_that_the_store_declines_is_sent_once_more_without_payload() throws Exception {
        StoreResult result = store(
                TestDestinationRecord.success(),
                10_000,
                written -> written.text().contains("requestPayload") ? declined() : written.stored());

        assertThat(result).isEqualTo(new Stored(true));
        assertThat(sent).hasSize(2);
    }

    @Test
    void f16_a_store_that_declines_every_form_is_retried_later() throws Exception {
        assertThat(store(TestDestinationRecord.success(), 10_000, written -> declined()))
                .isEqualTo(new Unavailable("message too long"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void a_record_without_payload_does_not_claim_to_have_lost_one() throws Exception {
        assertThat(store(TestDestinationRecord.failure(), 10_000, WrittenRecord::stored))
                .isEqualTo(new Stored(false));
        assertThat(sent).singleElement().asString().doesNotContain("payloadOmitted");
    }

    @Test
    void a_long_list_is_halved_until_it_fits() throws Exception {
        StoreResult result =
                store(TestDestinationRecord.failure().withMessages(10_000), 262_144, WrittenRecord::stored);

        assertThat(result).isEqualTo(new Stored(false));
        JsonNode info = JsonMapper.shared().readTree(sent.getFirst()).get("SQSBatchInfo");
        assertThat(info.get("batchSize").asInt()).isEqualTo(10_000);
        assertThat(info.get("messageIds").size()).isEqualTo(5_000);
        assertThat(info.get("messageIdsTruncated").asBoolean()).isTrue();
    }

    @Test
    void a_list_is_shortened_down_to_nothing() throws Exception {
        store(
                TestDestinationRecord.failure().withMessages(3),
                10_000,
                written -> written.text().contains("[]") ? written.stored() : declined());

        assertThat(sent).hasSize(3).last().asString().contains("\"messageIds\":[],\"messageIdsTruncated\":true");
    }

    @Test
    void a_store_that_takes_next_to_nothing_is_not_asked() throws Exception {
        assertThat(store(TestDestinationRecord.failure().withMessages(3), 100, WrittenRecord::stored))
                .isEqualTo(new Unavailable("its shortest form is over 100 bytes"));
        assertThat(sent).isEmpty();
    }

    @Test
    void an_unavailable_store_ends_the_attempt() throws Exception {
        assertThat(store(TestDestinationRecord.success(), 10_000, written -> new Unavailable("down")))
                .isEqualTo(new Unavailable("down"));
        assertThat(sent).hasSize(1);
    }

    @Test
    void a_destination_has_the_kind_of_its_store() {
        try (Destination destination = new DestinationWriter(new ScriptedStore(10_000, WrittenRecord::stored), false)) {
            assertThat(destination.kind()).isEqualTo("scripted");
        }
    }

    private StoreResult store(TestDestinationRecord record, int maxBytes, Function<WrittenRecord, StoreResult> script)
            throws Exception {
        try (Destination destination = new DestinationWriter(new ScriptedStore(maxBytes, script), false)) {
            return destination.store(record.build());
        }
    }

    private static Declined declined() {
        return new Declined("message too long");
    }

    /** Answers as the test says, and remembers what it was sent. */
    private final class ScriptedStore implements DestinationStore {

        private final int maxBytes;
        private final Function<WrittenRecord, StoreResult> script;

        ScriptedStore(int maxBytes, Function<WrittenRecord, StoreResult> script) {
            this.maxBytes = maxBytes;
            this.script = script;
        }

        @Override
        public String kind() {
            return "scripted";
        }

        @Override
        public int maxBytes(DestinationRecord record) {
            return maxBytes;
        }

        @Override
        public StoreResult store(WrittenRecord written) {
            sent.add(written.text());
            return script.apply(written);
        }
    }
}
