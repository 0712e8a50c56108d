package io.penstock.toy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs one package of this module's tests as the module of a plugin would be packed. */
final class PluginJar {

    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private PluginJar() {}

    /** Writes a jar with the whole package of {@code autoConfiguration}, which Spring Boot finds in it. */
    static Path of(Class<?> autoConfiguration, Path folder) throws IOException, URISyntaxException {
        Path classes = Path.of(autoConfiguration
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path plugin = classes.resolve(autoConfiguration.getPackageName().replace('.', '/'));
        Path jar = folder.resolve("plugin.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(plugin)) {
            for (Path file : files.toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                    in.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry(IMPORTS));
            out.write(autoConfiguration.getName().getBytes(UTF_8));
        }
        return jar;
    }
}
