package io.penstock.deploy.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.penstock.deploy.image.Dockerfile.Instruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

@DisplayName("The image")
class DockerfileTest {

    private static final Path JAR = Project.FOLDER.resolve("poller-service/target/poller-service.jar");

    private final Dockerfile file = Dockerfile.read();

    @Test
    @DisplayName("is built from files that are in the project or come from an earlier stage")
    void sources() {
        List<String> stages = file.stages();
        file.all("COPY")
                .forEach(copy -> copy.from()
                        .ifPresentOrElse(
                                stage -> assertThat(stages).contains(stage),
                                () -> assertThat(copy.files()
                                                .subList(0, copy.files().size() - 1))
                                        .allMatch(source -> Files.exists(Project.FOLDER.resolve(source)))));
        assertThat(scripts()).isNotEmpty().allMatch(script -> Files.exists(Project.FOLDER.resolve(script)));
    }

    /** The scripts that its instructions name. */
    private Set<String> scripts() {
        return Pattern.compile("deploy/\\w+\\.sh")
                .matcher(file.instructions().toString())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("has its base images by version, and no stage but its own as another base")
    void bases() {
        List<String> bases = file.all("FROM").stream()
                .map(from -> from.arguments().split(" ")[0])
                .filter(base -> !file.stages().contains(base))
                .toList();
        assertThat(bases).hasSize(2).allMatch(base -> base.matches("[a-z-]+:.*25.*"));
    }

    @Test
    @DisplayName("has every layer of the jar, what changes least first")
    void layers() throws Exception {
        assumeThat(JAR)
                .as("the service is not built: its layers are not compared")
                .exists();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> layers = Project.run(
                        Map.of(), List.of(java, "-Djarmode=tools", "-jar", JAR.toString(), "list-layers"))
                .said()
                .lines()
                .toList();

        List<String> copied = file.all("COPY").stream()
                .flatMap(copy -> copy.files().stream())
                .filter(source -> source.startsWith("/layers/"))
                .map(source -> source.substring("/layers/".length()).replace("/", ""))
                .toList();

        assertThat(copied).isEqualTo(layers);
    }

    @Test
    @DisplayName("ADR 22: has neither the AWS Common Runtime nor any other native HTTP client in its jar")
    void noNativeClient() throws Exception {
        assumeThat(JAR).as("the service is not built: its jar is not read").exists();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.startsWith("BOOT-INF/lib/")))
                    .isNotEmpty()
                    .noneMatch(name -> name.contains("aws-crt") || name.contains("tcnative"));
        }
    }

    @Test
    @DisplayName("runs as a user without rights, by number, so that Kubernetes can check it")
    void user() {
        assertThat(file.last("USER").arguments()).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
        assertThat(file.instructions().indexOf(file.last("USER")))
                .isGreaterThan(file.instructions().indexOf(file.last("FROM")));
    }

    @Test
    @DisplayName(
            "starts Java itself, so that the service gets the signals, and leaves JVM options to JAVA_TOOL_OPTIONS")
    void entrypoint() {
        List<String> command = file.last("ENTRYPOINT").list();
        assertThat(command.getFirst()).isEqualTo("java");
        assertThat(command)
                .endsWith("-jar", "/app/poller-service.jar")
                .contains("-XX:AOTCache=/app/poller-service.aot");
        assertThat(command)
                .as("F3: after an OutOfMemoryError the process ends at once, which is as safe as a kill -9")
                .contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(command)
                .as("the JVM's compilers use 50 MB for a moment, which the C library would keep")
                .contains("-XX:TrimNativeHeapInterval=10000");
        assertThat(command)
                .as("a request that waits below native code, as reflection would be, keeps a core from all lanes")
                .noneMatch(option -> option.contains("useNativeAccessorOnly"));
        assertThat(command).noneMatch(option -> option.startsWith("-Xm") || option.contains("RAMPercentage"));
        assertThat(file.all("CMD")).isEmpty();
        assertThat(file.instructions().toString()).doesNotContain("JAVA_TOOL_OPTIONS");
    }

    @Test
    @DisplayName("looks for the user's files in /config, and need not find any")
    void configuration() {
        assertThat(file.last("ENV").arguments()).isEqualTo("SPRING_CONFIG_ADDITIONAL_LOCATION=optional:file:/config/");
    }

    @Test
    @DisplayName("is built by Jib with the same base, user, port, folder, configuration, labels and options of the JVM")
    void jib() throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Project.FOLDER.resolve("poller-service/pom.xml").toFile());

        assertThat(of(pom, "image")).contains(base("service"));
        assertThat(of(pom, "user")).containsExactly(file.last("USER").arguments());
        assertThat(of(pom, "port")).containsExactly(file.last("EXPOSE").arguments());
        assertThat(of(pom, "workingDirectory"))
                .containsExactly(file.last("WORKDIR").arguments());
        assertThat("SPRING_CONFIG_ADDITIONAL_LOCATION="
                        + of(pom, "SPRING_CONFIG_ADDITIONAL_LOCATION").getFirst())
                .isEqualTo(file.last("ENV").arguments());
        assertThat(of(pom, "jvmFlag"))
                .as("those of the entry point, but for the cache, which it does not have")
                .containsExactlyElementsOf(file.last("ENTRYPOINT").list().stream()
                        .filter(option -> option.startsWith("-") && !option.startsWith("-XX:AOTCache="))
                        .filter(option -> !option.equals("-jar"))
                        .toList());
        assertThat(labels(file.last("LABEL").arguments()))
                .isNotEmpty()
                .allMatch(label -> pom.getElementsByTagName(label).getLength() == 1);
    }

    private String base(String stage) {
        Instruction from = file.all("FROM").get(file.stages().indexOf(stage));
        return from.arguments().split(" ")[0];
    }

    private static List<String> labels(String arguments) {
        return Pattern.compile("([a-z.]+)=\"")
                .matcher(arguments)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> of(Document pom, String element) {
        return Stream.iterate(0, index -> index + 1)
                .limit(pom.getElementsByTagName(element).getLength())
                .map(index -> pom.getElementsByTagName(element).item(index).getTextContent())
                .toList();
    }
}
