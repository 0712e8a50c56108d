package io.penstock.it.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** What a function was called with: how many messages, when, and how long after they were sent. Thread-safe. */
final class CallLog {

    private static final byte[] MESSAGE = "\"messageId\"".getBytes(ISO_8859_1);
    private static final byte[] STREAM_RECORD = "\"kinesisSchemaVersion\"".getBytes(ISO_8859_1);

    private static final byte[] CHANGE = "\"SequenceNumber\"".getBytes(ISO_8859_1);

    /** In the event a body's quotes are escaped. */
    private static final byte[] SENT = "sent\\\":".getBytes(ISO_8859_1);

    private static final int DIGITS = 16;
    private static final int LATENCIES = 1 << 16;

    private long calls;
    private long messages;
    private long firstCall;
    private long lastCall;
    private final long[] latencies = new long[LATENCIES];
    private int measured;

    /** The present time in microseconds since 1970, which all processes of one machine share. */
    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Forgets everything. */
    synchronized void reset() {
        calls = 0;
        messages = 0;
        firstCall = 0;
        lastCall = 0;
        measured = 0;
    }

    /** Notes one call with the event that stands in the first {@code length} bytes. */
    void called(byte[] event, int length) {
        long now = micros();
        int count = count(MESSAGE, event, length) + count(STREAM_RECORD, event, length) + count(CHANGE, event, length);
        long[] ages = new long[16];
        int dated = 0;
        for (int at = find(SENT, event, 0, length);
                at >= 0 && dated < ages.length && at + SENT.length + DIGITS <= length;
                at = find(SENT, event, at + SENT.length, length)) {
            ages[dated++] = now - number(event, at + SENT.length);
        }
        note(now, count, ages, dated);
    }

    private synchronized void note(long now, int count, long[] ages, int dated) {
        calls++;
        messages += count;
        firstCall = firstCall == 0 ? now : firstCall;
        lastCall = now;
        for (int index = 0; index < dated && measured < LATENCIES; index++) {
            latencies[measured++] = ages[index];
        }
        notifyAll();
    }

    /** Waits until that many messages were seen. */
    synchronized void await(long count) throws InterruptedException {
        while (messages < count) {
            wait();
        }
    }

    /** One line of {@code name=value} pairs; times in microseconds. */
    synchronized String summary() {
        long[] sorted = Arrays.copyOf(latencies, measured);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "calls=%d messages=%d first=%d last=%d now=%d p50=%d p99=%d",
                calls,
                messages,
                firstCall,
                lastCall,
                micros(),
                percentile(sorted, 50),
                percentile(sorted, 99));
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static int count(byte[] wanted, byte[] text, int to) {
        int count = 0;
        for (int at = find(wanted, text, 0, to); at >= 0; at = find(wanted, text, at + wanted.length, to)) {
            count++;
        }
        return count;
    }

    private static int find(byte[] wanted, byte[] text, int from, int to) {
        byte first = wanted[0];
        for (int at = from; at <= to - wanted.length; at++) {
            if (text[at] == first && Arrays.equals(wanted, 0, wanted.length, text, at, at + wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private static long number(byte[] text, int from) {
        long number = 0;
        for (int at = from; at < from + DIGITS; at++) {
            number = number * 10 + text[at] - '0';
        }
        return number;
    }
}
