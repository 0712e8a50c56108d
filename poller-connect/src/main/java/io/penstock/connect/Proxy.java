package io.penstock.connect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A forward proxy, reached over HTTP or HTTPS. Immutable. */
public final class Proxy {

    private final Url url;

    private Proxy(Url url) {
        this.url = url;
    }

    /**
     * Reads a proxy.
     *
     * @param text a URL; without a scheme, {@code host:port}, it means http
     * @throws IllegalArgumentException naming what is wrong, without the password
     */
    static Proxy of(String text) {
        return new Proxy(Url.of(text.contains("://") ? text : "http://" + text));
    }

    /** Whether the proxy itself is reached over TLS. */
    public boolean isSecure() {
        return url.isSecure();
    }

    /** Its host, without brackets. */
    public String host() {
        return url.host();
    }

    /** Its port, 80 or 443 where none is written. */
    public int port() {
        return url.port();
    }

    /** The user name, decoded. */
    public Optional<String> user() {
        return url.userInfo().map(Proxy::plain).map(pair -> pair.substring(0, end(pair)));
    }

    /** The password, decoded; an empty text where only a user is written. */
    public Optional<String> password() {
        return url.userInfo().map(Proxy::plain).map(pair -> pair.substring(Math.min(pair.length(), end(pair) + 1)));
    }

    /** The value of {@code Proxy-Authorization}; empty where no user is written. */
    Optional<String> authorization() {
        return url.userInfo().map(Proxy::basic);
    }

    /** The value of an {@code Authorization} for user-info of a URL, in which a percent sign may stand for a byte. */
    static String basic(String userInfo) {
        String pair = plain(userInfo);
        String whole = pair.contains(":") ? pair : pair + ":";
        return "Basic " + Base64.getEncoder().encodeToString(whole.getBytes(StandardCharsets.UTF_8));
    }

    private static int end(String pair) {
        int colon = pair.indexOf(':');
        return colon < 0 ? pair.length() : colon;
    }

    private static String plain(String userInfo) {
        byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            plain[length++] = low < 0 ? bytes[i] : (byte) (high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    /** The proxy without user and password: fit for logs. */
    @Override
    public String toString() {
        return url.origin();
    }
}
