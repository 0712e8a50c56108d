package io.penstock.service.function;

import io.penstock.core.invoke.Invocation;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The trace that an invocation belongs to, in the two forms that functions read; both name the same trace.
 *
 * @param xray the header {@code X-Amzn-Trace-Id}
 * @param traceparent the W3C header; empty when {@code xray} came with a record and W3C can't express its root
 */
public record Trace(String xray, Optional<String> traceparent) {

    private static final int TIME_DIGITS = 8;

    /**
     * The trace of an invocation: that of its record when it has just one (field bug B26), else a new one, which leaves
     * sampling to the function.
     */
    static Trace of(Invocation invocation, Instant now) {
        if (invocation.records().size() == 1) {
            Optional<String> header =
                    invocation.records().getFirst().traceHeader().filter(Trace::isPrintable);
            if (header.isPresent()) {
                return continued(header.get(), invocation.requestId());
            }
        }
        return started(invocation.requestId(), now);
    }

    /**
     * The trace of a span.
     *
     * @param traceId 32 hexadecimal digits
     * @param spanId 16 hexadecimal digits
     */
    public static Trace ofSpan(String traceId, String spanId, boolean sampled) {
        String root = "Root=1-" + traceId.substring(0, TIME_DIGITS) + "-" + traceId.substring(TIME_DIGITS);
        return new Trace(
                root + ";Parent=" + spanId + ";Sampled=" + (sampled ? 1 : 0),
                Optional.of(traceparent(traceId, spanId, sampled)));
    }

    private static Trace started(UUID requestId, Instant now) {
        HexFormat hex = HexFormat.of();
        String time = hex.toHexDigits((int) now.getEpochSecond());
        String unique = hex.toHexDigits((int) requestId.getMostSignificantBits())
                + hex.toHexDigits(requestId.getLeastSignificantBits());
        // Without Sampled=… the function chooses; W3C has no such way, and 01 changes nothing in its default sampler.
        return new Trace(
                "Root=1-" + time + "-" + unique + ";Parent=" + span(requestId),
                Optional.of(traceparent(time + unique, span(requestId), true)));
    }

    private static Trace continued(String header, UUID requestId) {
        Optional<String> traceparent = XrayHeader.read(header)
                .map(read -> traceparent(read.traceId(), read.parent().orElse(span(requestId)), read.sampled()));
        return new Trace(header, traceparent);
    }

    private static String traceparent(String traceId, String span, boolean sampled) {
        return "00-" + traceId + "-" + span + (sampled ? "-01" : "-00");
    }

    /** Half of the request id, with its version bits set, because W3C forbids a span of zeros. */
    private static String span(UUID requestId) {
        return HexFormat.of().toHexDigits(requestId.getMostSignificantBits() | 0x4000L);
    }

    private static boolean isPrintable(String header) {
        return !header.isBlank() && header.chars().allMatch(character -> character >= ' ' && character < 127);
    }
}
