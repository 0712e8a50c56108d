package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.invoke.Invocation;
import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Field bug B26, the part of the header. */
@DisplayName("The trace of an invocation")
class TraceTest {

    private static final String NEW = "Root=1-6955b900-222243338444555555555555;Parent=1111111122224333";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1 | 53995c3f42cd8ad8-01
            Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0 | 53995c3f42cd8ad8-00
            Sampled=0; Root=1-5759e988-bd862e3fe1be46a994272793                        | 1111111122224333-00
            Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=0000000000000000;Sampled=? | 1111111122224333-01
            """)
    @DisplayName("of one record is that record's, in both forms")
    void ofOneRecordIsThatRecords(String header, String spanAndFlags) {
        String traceparent = "00-5759e988bd862e3fe1be46a994272793-" + spanAndFlags;

        Trace trace = Trace.of(call(List.of(traced(header))), VirtualTime.START);

        assertThat(trace).isEqualTo(new Trace(header, Optional.of(traceparent)));
    }

    @Test
    @DisplayName("is passed on as it is when it can't be read")
    void isPassedOnWhenItCanNotBeRead() {
        assertThat(Trace.of(call(List.of(traced("Self=1"))), VirtualTime.START))
                .isEqualTo(new Trace("Self=1", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "Root=1\r\nX-Evil: 1"})
    @DisplayName("is a new one when the record's can't be a header")
    void isANewOneWhenTheRecordsCanNotBeAHeader(String header) {
        assertThat(Trace.of(call(List.of(traced(header))), VirtualTime.START).xray())
                .isEqualTo(NEW);
    }

    @Test
    @DisplayName("of several records is a new one, made from time and request id")
    void ofSeveralRecordsIsANewOne() {
        String header = "Root=1-5759e988-bd862e3fe1be46a994272793";

        assertThat(Trace.of(call(List.of(traced(header), traced(header))), VirtualTime.START))
                .isEqualTo(new Trace(NEW, Optional.of("00-6955b900222243338444555555555555-1111111122224333-01")));
        assertThat(Trace.of(call(List.of()), VirtualTime.START).xray()).isEqualTo(NEW);
    }

    private static Invocation call(List<SourceRecord> records) {
        return new Invocation(Calls.REQUEST_ID, new byte[0], records);
    }

    private static SourceRecord traced(String header) {
        return new TracedRecord(TestRecord.record("1"), header);
    }

    private record TracedRecord(TestRecord record, String header) implements SourceRecord {

        @Override
        public String id() {
            return record.id();
        }

        @Override
        public String position() {
            return record.position();
        }

        @Override
        public String key() {
            return record.key();
        }

        @Override
        public Instant arrival() {
            return record.arrival();
        }

        @Override
        public int deliveries() {
            return record.deliveries();
        }

        @Override
        public byte[] json() {
            return record.json();
        }

        @Override
        public FilterView filterView() {
            return record.filterView();
        }

        @Override
        public Optional<String> traceHeader() {
            return Optional.of(header);
        }
    }
}
