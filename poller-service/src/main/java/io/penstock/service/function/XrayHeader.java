package io.penstock.service.function;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a header {@code X-Amzn-Trace-Id} that W3C can express.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param parent the sender's span, 16 such digits; empty when the header names none
 * @param sampled false only when the header has {@code Sampled=0}
 */
public record XrayHeader(String traceId, Optional<String> parent, boolean sampled) {

    private static final Pattern ROOT =
            Pattern.compile("(?:^|;)\\s*Root=1-(?<time>[0-9a-fA-F]{8})-(?<unique>[0-9a-fA-F]{24})\\s*(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=(?<span>[0-9a-fA-F]{16})\\s*(?:;|$)");
    private static final Pattern NOT_SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=0\\s*(?:;|$)");
    private static final String NO_SPAN = "0000000000000000";

    /** Reads a header; empty when W3C can't express its root. */
    public static Optional<XrayHeader> read(String header) {
        Matcher root = ROOT.matcher(header);
        if (!root.find()) {
            return Optional.empty();
        }
        Matcher parent = PARENT.matcher(header);
        Optional<String> span = parent.find() && !parent.group("span").equals(NO_SPAN)
                ? Optional.of(parent.group("span").toLowerCase(Locale.ROOT))
                : Optional.empty();
        String traceId = (root.group("time") + root.group("unique")).toLowerCase(Locale.ROOT);
        return Optional.of(
                new XrayHeader(traceId, span, !NOT_SAMPLED.matcher(header).find()));
    }
}
