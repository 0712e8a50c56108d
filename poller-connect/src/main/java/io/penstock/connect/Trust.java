package io.penstock.connect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Reads which authorities TLS connections trust. */
final class Trust {

    private Trust() {}

    /**
     * Trusts the JVM's authorities and those of a bundle.
     *
     * @param bundle PEM certificates, at least one
     * @throws IllegalArgumentException naming the file and what is wrong
     */
    static List<X509TrustManager> with(Path bundle) {
        try {
            return managers(store(authorities(bundle)));
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalArgumentException(bundle + " can't be trusted: " + broken.getMessage(), broken);
        }
    }

    /** A context of TLS connections to the servers that {@code managers} trust. */
    static SSLContext context(List<X509TrustManager> managers) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.toArray(X509TrustManager[]::new), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalArgumentException("the JVM has no TLS: " + broken.getMessage(), broken);
        }
    }

    /** The authorities of the JVM's trust store, and those of the bundle. */
    static List<Certificate> authorities(Path bundle) throws GeneralSecurityException {
        List<Certificate> all = new ArrayList<>(certificates(bundle));
        for (X509TrustManager jvm : managers(null)) {
            all.addAll(Arrays.asList(jvm.getAcceptedIssuers()));
        }
        return all;
    }

    private static Collection<? extends Certificate> certificates(Path bundle) {
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(bundle)));
            if (all.isEmpty()) {
                throw new IllegalArgumentException(bundle + " has no certificate");
            }
            return all;
        } catch (CertificateException wrong) {
            throw new IllegalArgumentException(bundle + " has no PEM certificates: " + wrong.getMessage(), wrong);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(bundle + " can't be read: " + unreadable, unreadable);
        }
    }

    private static KeyStore store(List<Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        return store;
    }

    /** A null store stands for the JVM's. */
    private static List<X509TrustManager> managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .toList();
    }
}
