package io.penstock.toy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.FilterView;
import io.penstock.core.record.SourceRecord;
import java.time.Instant;

/** One tick; its body is the word and the number. */
record ToyRecord(int number, String word, Instant arrival) implements SourceRecord {

    @Override
    public String id() {
        return "tick-" + number;
    }

    @Override
    public String position() {
        return id();
    }

    @Override
    public String key() {
        return "";
    }

    @Override
    public int deliveries() {
        return 1;
    }

    @Override
    public byte[] json() {
        return ("{\"messageId\":\"" + id() + "\",\"body\":\"" + body() + "\"}").getBytes(UTF_8);
    }

    private String body() {
        return word + " " + number;
    }

    @Override
    public FilterView filterView() {
        String body = body();
        return new FilterView() {
            @Override
            public String content() {
                return body;
            }

            @Override
            public String metadata() {
                return "{}";
            }
        };
    }
}
