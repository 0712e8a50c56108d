package io.penstock.service.function;

import io.penstock.core.invoke.Invocation;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that a call belongs to, in the two forms that functions read; both name the same trace.
 *
 * @param xray the header {@code X-Amzn-Trace-Id}
 * @param traceparent the W3C header; empty when {@code xray} came from outside and has no root that W3C could express
 */
record Trace(String xray, Optional<String> traceparent) {

    private static final Pattern ROOT =
            Pattern.compile("(?:^|;)\\s*Root=1-(?<time>[0-9a-fA-F]{8})-(?<unique>[0-9a-fA-F]{24})\\s*(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=(?<span>[0-9a-fA-F]{16})\\s*(?:;|$)");
    private static final Pattern NOT_SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=0\\s*(?:;|$)");
    private static final String NO_SPAN = "0000000000000000";

    /**
     * The trace of a call: that of its record when it has just one (field bug B26), else a new one, which leaves it to
     * the function whether it is sampled.
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

    private static Trace started(UUID requestId, Instant now) {
        HexFormat hex = HexFormat.of();
        String time = hex.toHexDigits((int) now.getEpochSecond());
        String unique = hex.toHexDigits((int) requestId.getMostSignificantBits())
                + hex.toHexDigits(requestId.getLeastSignificantBits());
        // Sampled=… is left out on purpose; W3C can't leave it out, and 01 changes nothing under its default sampler.
        return new Trace(
                "Root=1-" + time + "-" + unique + ";Parent=" + span(requestId),
                Optional.of("00-" + time + unique + "-" + span(requestId) + "-01"));
    }

    private static Trace continued(String header, UUID requestId) {
        Matcher root = ROOT.matcher(header);
        if (!root.find()) {
            return new Trace(header, Optional.empty());
        }
        Matcher parent = PARENT.matcher(header);
        String span = parent.find() && !parent.group("span").equals(NO_SPAN) ? parent.group("span") : span(requestId);
        String flags = NOT_SAMPLED.matcher(header).find() ? "00" : "01";
        String traceparent = "00-" + root.group("time") + root.group("unique") + "-" + span + "-" + flags;
        return new Trace(header, Optional.of(traceparent.toLowerCase(Locale.ROOT)));
    }

    /** Half of the request id; its version bits are set in any case, because W3C forbids a span of zeros. */
    private static String span(UUID requestId) {
        return HexFormat.of().toHexDigits(requestId.getMostSignificantBits() | 0x4000L);
    }

    private static boolean isPrintable(String header) {
        return !header.isBlank() && header.chars().allMatch(character -> character >= ' ' && character < 127);
    }
}
