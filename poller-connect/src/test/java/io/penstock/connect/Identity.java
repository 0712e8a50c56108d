package io.penstock.connect;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's key with a self-signed certificate, made by the JDK's keytool. */
record Identity(Path keys, Path certificate) {

    private static final String PASSWORD = "changeit";

    /** @param names as in {@code dns:localhost,ip:127.0.0.1} */
    static Identity of(Path folder, String names) throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = Files.createTempFile(folder, "keys", ".p12");
        Files.delete(keys);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + names,
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12");
        byte[] certificate = store(keys).getCertificate("server").getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
        return new Identity(keys, Files.writeString(Files.createTempFile(folder, "certificate", ".pem"), pem));
    }

    /** Trusts this certificate beside the authorities of the JVM. */
    Egress trusted() {
        return Egress.of(Map.of(), Optional.of(certificate));
    }

    /** A TLS server that follows {@code script}. */
    RawServer serve(RawServer.Script script) throws IOException, GeneralSecurityException {
        return RawServer.on(listen("TLS"), script);
    }

    /** The same with the only version of TLS that it speaks, such as {@code TLSv1.2}. */
    RawServer serve(String version, RawServer.Script script) throws IOException, GeneralSecurityException {
        return RawServer.on(listen(version), script);
    }

    /** A TLS server on a free loopback port. */
    ServerSocket listen(String version) throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store(keys), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance(version);
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static KeyStore store(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
