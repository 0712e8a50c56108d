package io.penstock.connect;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The one rule for connections: proxies and trust. Immutable. */
public final class Egress {

    private final Optional<Proxy> httpsProxy;
    private final Optional<Proxy> httpProxy;
    private final NoProxy noProxy;
    private final Optional<List<X509TrustManager>> trust;
    private final SSLContext tls;

    private Egress(
            Optional<Proxy> httpsProxy,
            Optional<Proxy> httpProxy,
            NoProxy noProxy,
            Optional<List<X509TrustManager>> trust) {
        this.httpsProxy = httpsProxy;
        this.httpProxy = httpProxy;
        this.noProxy = noProxy;
        this.trust = trust;
        this.tls = trust.map(Trust::context).orElseGet(Egress::ofTheJvm);
    }

    /** No proxy, and the JVM's own trust. */
    public static Egress direct() {
        return of(Map.of(), Optional.empty());
    }

    /**
     * Proxies and trust as the environment has them.
     *
     * @param environment read for {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, or the same in lower
     *     case; an empty value is none
     * @param trustBundle PEM certificates that are trusted beside those of the JVM
     * @throws IllegalArgumentException naming the variable or the file, and what is wrong
     */
    public static Egress of(Map<String, String> environment, Optional<Path> trustBundle) {
        return new Egress(
                proxy(environment, "HTTPS_PROXY"),
                proxy(environment, "HTTP_PROXY"),
                noProxy(environment),
                trustBundle.map(Trust::with));
    }

    /** The proxy that a URL is called through; empty for loopback, and for what {@code NO_PROXY} names. */
    public Optional<Proxy> proxyFor(Url url) {
        Optional<Proxy> proxy = url.isSecure() ? httpsProxy : httpProxy;
        return proxy.filter(any -> !noProxy.covers(url.host(), url.port()));
    }

    /** The context of TLS connections; its user checks the host name. */
    public SSLContext tls() {
        return tls;
    }

    /** The same trust for a library that makes its own TLS connections; empty for that of the JVM. */
    public Optional<TrustManager[]> trustManagers() {
        return trust.map(managers -> managers.toArray(TrustManager[]::new));
    }

    private static Optional<Proxy> proxy(Map<String, String> environment, String variable) {
        return value(environment, variable).map(text -> {
            try {
                return Proxy.of(text);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(variable + ": " + wrong.getMessage(), wrong);
            }
        });
    }

    private static NoProxy noProxy(Map<String, String> environment) {
        try {
            return NoProxy.of(value(environment, "NO_PROXY").orElse(""));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("NO_PROXY: " + wrong.getMessage(), wrong);
        }
    }

    private static Optional<String> value(Map<String, String> environment, String variable) {
        return List.of(variable, variable.toLowerCase(Locale.ROOT)).stream()
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static SSLContext ofTheJvm() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalArgumentException("the JVM's trust store can't be used: " + broken.getMessage(), broken);
        }
    }
}
