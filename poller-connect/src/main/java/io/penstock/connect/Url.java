package io.penstock.connect;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An absolute http or https URL whose request target is kept byte for byte as written. Immutable; equal when written
 * alike.
 */
public final class Url {

    private static final Pattern PARTS = Pattern.compile("(?i)(https?)://([^/?#]*)([^?#]*)(\\?[^#]*)?(?:#.*)?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]");
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl} ]");
    private static final int HIGHEST_PORT = 65_535;

    private final String text;
    private final boolean secure;
    private final Optional<String> userInfo;
    private final String bracketed;
    private final int port;
    private final String path;
    private final String target;
    private final String hostHeader;
    private final String origin;

    private Url(String text) {
        this.text = text;
        Matcher parts = PARTS.matcher(text);
        if (UNFIT.matcher(text).find()) {
            throw wrong("has a space or a control character");
        }
        if (!parts.matches()) {
            throw wrong("is no absolute http or https URL");
        }
        this.secure = parts.group(1).equalsIgnoreCase("https");
        String authority = parts.group(2);
        int at = authority.lastIndexOf('@');
        this.userInfo = at < 0 ? Optional.empty() : Optional.of(authority.substring(0, at));
        String hostPort = authority.substring(at + 1);
        int colon = hostPort.indexOf(':', hostPort.lastIndexOf(']') + 1);
        this.bracketed = colon < 0 ? hostPort : hostPort.substring(0, colon);
        if (!HOST.matcher(bracketed).matches()) {
            throw wrong(bracketed.isEmpty() ? "has no host" : "has a host that is none");
        }
        this.port = colon < 0 ? defaultPort() : port(hostPort.substring(colon + 1));
        this.path = parts.group(3);
        String query = parts.group(4) == null ? "" : parts.group(4);
        this.target = (path.isEmpty() ? "/" : path) + query;
        this.hostHeader = port == defaultPort() ? bracketed : bracketed + ":" + port;
        this.origin = scheme() + "://" + bracketed.toLowerCase(Locale.ROOT) + ":" + port;
    }

    /**
     * Reads a URL.
     *
     * @param text such as {@code https://user:password@host:8443/path?query}; a fragment is not sent
     * @throws IllegalArgumentException naming what is wrong, without user-info and query
     */
    public static Url of(String text) {
        return new Url(text);
    }

    /** Whether it is an https URL. */
    public boolean isSecure() {
        return secure;
    }

    /** The host without brackets, so {@code ::1} for {@code http://[::1]:9000}. */
    public String host() {
        return bracketed.startsWith("[") ? bracketed.substring(1, bracketed.length() - 1) : bracketed;
    }

    /** The port, 80 or 443 where none is written. */
    public int port() {
        return port;
    }

    /** Path and query as written; {@code /} stands for a missing path. */
    public String target() {
        return target;
    }

    /** {@code scheme://host:port}: what shares connections. */
    public String origin() {
        return origin;
    }

    /** The {@code Host} header: the port only where it is not the scheme's own, an IPv6 address in brackets. */
    public String hostHeader() {
        return hostHeader;
    }

    /** Whether a user, or a user and a password, are written before the host. */
    public boolean hasUserInfo() {
        return userInfo.isPresent();
    }

    /** User and password as written, {@code user:password}. */
    Optional<String> userInfo() {
        return userInfo;
    }

    /** Host and port, an IPv6 address in brackets: what {@code CONNECT} asks for. */
    String authority() {
        return bracketed + ":" + port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Url url && text.equals(url.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The URL without user-info and query: fit for logs. */
    @Override
    public String toString() {
        return scheme() + "://" + hostHeader + path;
    }

    private String scheme() {
        return secure ? "https" : "http";
    }

    private int defaultPort() {
        return secure ? 443 : 80;
    }

    private int port(String digits) {
        if (digits.isEmpty()) {
            return defaultPort();
        }
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > HIGHEST_PORT) {
            throw wrong("has a port that is not from 1 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("\"" + shown(text) + "\" " + what);
    }

    /** Where user-info ends is not sure in a text that is no URL: a password may have any character. */
    private static String shown(String text) {
        String withoutUser = text.replaceFirst("//[^/?#]*@(?=[^@]*$)", "//");
        return withoutUser.contains("@")
                ? withoutUser.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*", "$1…")
                : withoutUser.replaceFirst("(?s)[?#].*", "");
    }
}
