package io.penstock.it.examples;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.penstock.it.Aws;
import io.penstock.it.Stage;
import io.penstock.it.examples.ExampleRun.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Examples")
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {

    private static final Path FOLDER = Path.of("target", "examples-it");
    private static final Map<String, Story> STORIES = Stream.of(
                    QueueExamples.all(), FunctionExamples.all(), DestinationExamples.all())
            .flatMap(stories -> stories.entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));

    private final Stage stage = new Stage(Aws.ofTheExamples());
    private final WireMockServer others = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").containerThreads(64));

    @BeforeAll
    void open() {
        others.start();
    }

    @AfterAll
    void close() {
        others.stop();
        stage.close();
    }

    static Set<String> files() {
        return STORIES.keySet();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void doWhatTheySay(String file) throws Exception {
        try (ExampleRun run = new ExampleRun(file, FOLDER, stage, others)) {
            run.play(Objects.requireNonNull(STORIES.get(file), file));
        }
    }

    @Test
    void haveAStoryEachAndALineInTheTable() throws IOException {
        try (Stream<Path> files = Files.list(ExampleRun.EXAMPLES)) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yml"))
                    .collect(Collectors.toSet());

            assertThat(names)
                    .isEqualTo(Stream.of(STORIES.keySet(), StreamExamplesIT.files(), TableExamplesIT.files())
                            .flatMap(Set::stream)
                            .collect(Collectors.toSet()));
            assertThat(Files.readAllLines(ExampleRun.EXAMPLES.resolve("README.md")))
                    .filteredOn(line -> line.startsWith("| ["))
                    .extracting(line -> line.substring(3, line.indexOf(']')))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
