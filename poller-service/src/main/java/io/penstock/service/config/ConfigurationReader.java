package io.penstock.service.config;

import io.penstock.core.mapping.PluginSettings;
import io.penstock.core.mapping.Problem;
import io.penstock.core.time.Time;
import io.penstock.service.function.FunctionRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the configuration again while the service runs, and checks it by the rules of the start. Thread-safe; calls
 * nothing but the file system.
 */
public final class ConfigurationReader {

    private final GivenSettings given;
    private final BoundProperties started;
    private final Plugins plugins;
    private final CalledServices services;
    private final String region;
    private final Time time;

    /**
     * Reads nothing yet.
     *
     * @param started the settings that this process runs with
     * @param region of functions that are named without one
     */
    ConfigurationReader(
            GivenSettings given,
            BoundProperties started,
            Plugins plugins,
            CalledServices services,
            String region,
            Time time) {
        this.given = given;
        this.started = started;
        this.plugins = plugins;
        this.services = services;
        this.region = region;
        this.time = time;
    }

    /** Reads the files as they are now. */
    public ReadConfiguration read() {
        return ReadConfiguration.of(given);
    }

    /** Checks what was read: as at a start, and that nothing differs which a running process can't change. */
    public NextConfiguration check(ReadConfiguration read) {
        if (read.environment().isEmpty()) {
            return new NextConfiguration.Invalid("The configuration can't be read: "
                    + read.content().failure().orElse("its files are no text"));
        }
        List<PluginSettings<?>> settings = new ArrayList<>();
        started.plugins().forEach(plugin -> settings.add(plugin.settings()));
        BoundProperties bound = PropertiesBinder.bind(read.environment().get(), settings);
        FunctionRules functions = new FunctionRules(
                bound.properties().functions(), bound.properties().concurrency());
        PluggedInChecks checks = new PluggedInChecks(plugins, functions);
        List<Problem> problems = new ArrayList<>(bound.problems());
        problems.addAll(PropertyRules.problems(bound, checks.sourceTypes(), services));
        problems.addAll(FixedProperties.problems(started, bound));
        problems.addAll(otherCredentials(bound.properties()));
        try {
            return new NextConfiguration.Valid(
                    functions,
                    CheckedConfiguration.of(bound.properties(), problems, checks, region, time.wall(time.now())));
        } catch (ConfigurationProblems found) {
            return new NextConfiguration.Invalid(String.valueOf(found.getMessage()));
        }
    }

    /** Credentials are chosen at the start: those that emulators accept are none to AWS. */
    private List<Problem> otherCredentials(PenstockProperties next) {
        return services.areEmulated(started.properties()) && !services.areEmulated(next)
                ? List.of(new Problem(
                        "",
                        "aws.endpoints",
                        "(without some service that the mappings call)",
                        "an emulator for each, as at the start, when credentials were chosen; "
                                + FixedProperties.REMEDY))
                : List.of();
    }
}
