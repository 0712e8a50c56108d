package io.penstock.core.mapping;

import java.util.regex.Pattern;

/** What may be shown of a URL: scheme, host, port and path. Its query and its user-info may be secrets (B56). */
public final class ShownUrl {

    private static final Pattern URL =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?:[^\\s/?#]*@)?(?<shown>[^\\s?#]*)(?:[?#]\\S*)?");
    private static final Pattern UNDERSCORE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/\\[]*_");
    private static final Pattern START = Pattern.compile("\\s*[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern USER = Pattern.compile("^(?<scheme>\\s*(?:[A-Za-z][A-Za-z0-9+.-]*://)?)[^/]*@");
    private static final Pattern AFTER_THE_PATH = Pattern.compile("[?#].*", Pattern.DOTALL);

    private ShownUrl() {}

    /**
     * {@code text} with each URL in it as it may be shown; a text that begins as a URL is cut also when it is not a
     * valid one.
     */
    public static String in(String text) {
        if (!text.contains("://")) {
            return text;
        }
        return START.matcher(text).lookingAt() ? of(text) : URL.matcher(text).replaceAll("${scheme}${shown}");
    }

    /**
     * True when the name of the host has an underscore, as those that Docker Compose makes: {@link java.net.URI} finds
     * no host in such a URL (B55).
     */
    public static boolean hasUnderscoreInHost(String url) {
        return UNDERSCORE.matcher(of(url)).find();
    }

    /** {@code text}, which should be a URL, as it may be shown. */
    public static String of(String text) {
        return USER.matcher(AFTER_THE_PATH.matcher(text).replaceFirst("")).replaceFirst("${scheme}");
    }
}
