package io.penstock.service.config;

import io.penstock.core.mapping.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.ExitCodeGenerator;

/** Stops the start with exit code 1, because the configuration can't be used. */
public final class ConfigurationProblems extends RuntimeException implements ExitCodeGenerator {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** For at least one problem. */
    public ConfigurationProblems(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** All problems. */
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public int getExitCode() {
        return 1;
    }

    private static String message(List<Problem> problems) {
        String count = problems.size() == 1 ? "one problem" : problems.size() + " problems";
        return problems.stream()
                .map(problem -> "  - " + (isBelowPenstock(problem) ? "penstock." : "") + problem)
                .collect(Collectors.joining("\n", "The configuration has " + count + ":\n", ""));
    }

    private static boolean isBelowPenstock(Problem problem) {
        return problem.mapping().isEmpty() && !CheckedEgress.isVariable(problem.property());
    }
}
