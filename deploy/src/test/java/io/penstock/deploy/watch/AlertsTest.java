package io.penstock.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.deploy.ProjectFiles;
import io.penstock.deploy.watch.Alerts.Alert;
import io.penstock.deploy.watch.Alerts.Case;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The alerts")
class AlertsTest {

    private static final String RUNBOOK = "docs/operations.md";
    private static final Path RUNBOOK_FILE = ProjectFiles.FOLDER.resolve(RUNBOOK);

    @Test
    @NeedsPromtool
    void areRulesThatPrometheusAccepts() throws InterruptedException {
        Promtool.Result result = promtool("check", "rules", Alerts.RULES.toString());

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("SUCCESS: " + Alerts.all().size() + " rules found");
    }

    @Test
    @NeedsPromtool
    void fireAndStaySilentAsTheirCasesSay() throws InterruptedException {
        String[] arguments = Stream.concat(
                        Stream.of("test", "rules"), Alerts.caseFiles().stream().map(Path::toString))
                .toArray(String[]::new);

        Promtool.Result result = promtool(arguments);

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void haveEachACaseInWhichTheyFireAndResolve() {
        List<Case> cases = Alerts.cases();

        assertThat(Alerts.all())
                .allSatisfy(alert -> assertThat(cases)
                        .filteredOn(look -> look.alert().equals(alert.name()) && look.fires())
                        .as("cases in which %s fires", alert.name())
                        .anyMatch(firing -> cases.stream()
                                .anyMatch(later -> later.alert().equals(alert.name())
                                        && later.test().equals(firing.test())
                                        && later.minute() > firing.minute()
                                        && !later.fires())));
    }

    @Test
    void haveEachAHealthyCaseInWhichTheyAreSilent() {
        assertThat(Alerts.all())
                .allSatisfy(alert -> assertThat(Alerts.cases())
                        .filteredOn(look -> look.alert().equals(alert.name()))
                        .as("cases of %s", alert.name())
                        .anyMatch(look -> look.test().startsWith("healthy")));
        assertThat(Alerts.cases())
                .filteredOn(look -> look.test().startsWith("healthy"))
                .noneMatch(Case::fires);
    }

    @Test
    void areAllThatTheCasesSpeakOf() {
        assertThat(Alerts.cases().stream().map(Case::alert).collect(Collectors.toSet()))
                .isEqualTo(Alerts.all().stream().map(Alert::name).collect(Collectors.toSet()));
    }

    @Test
    void sayHowBadItIsWhatItIsAndWhereToRead() {
        assertThat(Alerts.all()).hasSizeGreaterThanOrEqualTo(10).allSatisfy(alert -> {
            assertThat(alert.name()).startsWith("Penstock");
            assertThat(alert.severity()).as("severity of %s", alert.name()).isIn("warning", "critical");
            assertThat(alert.summary()).as("summary of %s", alert.name()).isNotBlank();
            assertThat(alert.description())
                    .as("description of %s", alert.name())
                    .isNotBlank();
        });
    }

    @Test
    @DisplayName("have each a section of their own in docs/operations.md, which names them")
    void haveEachASectionOfTheRunbook() {
        String text = ProjectFiles.text(RUNBOOK_FILE);
        Set<String> anchors = ProjectFiles.anchors(RUNBOOK_FILE);

        assertThat(Alerts.all()).extracting(Alert::runbook).doesNotHaveDuplicates();
        assertThat(Alerts.all()).allSatisfy(alert -> {
            assertThat(alert.runbook()).startsWith(RUNBOOK + "#");
            assertThat(anchors).contains(alert.runbook().substring(RUNBOOK.length() + 1));
            assertThat(text).contains("`" + alert.name() + "`");
        });
    }

    private static Promtool.Result promtool(String... arguments) throws InterruptedException {
        return Promtool.find().orElseThrow().run(arguments);
    }
}
