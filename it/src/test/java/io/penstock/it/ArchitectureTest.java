package io.penstock.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The demo, the benchmarks and the end-to-end tests")
class ArchitectureTest {

    private static final String PLUGIN_OF_A_STRANGER = "io.penstock.toy..";
    private static final Path MAIN = Path.of("target", "classes");
    private static final Path TESTS = Path.of("target", "test-classes");

    @Test
    @DisplayName("live in packages of their own, so that they see only what other modules make public")
    void liveInPackagesOfTheirOwn() {
        classes()
                .should()
                .resideInAnyPackage("io.penstock.it..", PLUGIN_OF_A_STRANGER)
                .check(new ClassFileImporter().importPaths(MAIN, TESTS));
    }

    @Test
    @DisplayName("do not depend on a poller, a destination or the service, of which they run the jar")
    void demoAndBenchmarksDependOnNoPoller() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.penstock.sqs..",
                        "io.penstock.kinesis..",
                        "io.penstock.dynamodb..",
                        "io.penstock.destinations..",
                        "io.penstock.service..")
                .check(new ClassFileImporter().importPaths(MAIN));
    }
}
