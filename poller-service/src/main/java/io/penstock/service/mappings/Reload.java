package io.penstock.service.mappings;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.core.mapping.MappingSpec;
import io.penstock.service.config.CheckedConfiguration.ConfiguredMapping;
import io.penstock.service.config.ConfigurationReader;
import io.penstock.service.config.NextConfiguration;
import io.penstock.service.config.ReadConfiguration;
import io.penstock.service.function.CurrentFunctions;
import io.penstock.service.function.Functions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the service follow the configuration as it is now, all of it or nothing. Thread-safe. */
final class Reload {

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final ConfigurationReader reader;
    private final CurrentFunctions current;
    private final Functions functions;
    private final Mappings mappings;
    private volatile boolean failed;

    /** Reads nothing yet. */
    Reload(
            ConfigurationReader reader,
            CurrentFunctions current,
            Functions functions,
            Mappings mappings,
            MeterRegistry meters) {
        this.reader = reader;
        this.current = current;
        this.functions = functions;
        this.mappings = mappings;
        Gauge.builder("penstock.configuration.reload.failed", () -> failed ? 1 : 0)
                .description("1 while the last reload of the configuration was refused")
                .register(meters);
    }

    /** Reads the configuration and follows it. */
    ReloadResult now() {
        return follow(read());
    }

    /** Reads the configuration, and changes nothing. */
    ReadConfiguration read() {
        return reader.read();
    }

    /** Follows what was read. Returns soon: mappings change at their next batch, and those that are gone drain. */
    synchronized ReloadResult follow(ReadConfiguration read) {
        if (!mappings.isRunning()) {
            return new ReloadResult.Refused("This instance is starting or stopping. Try again when it runs.");
        }
        return switch (reader.check(read)) {
            case NextConfiguration.Invalid invalid -> refuse(invalid.message());
            case NextConfiguration.Valid valid -> apply(valid);
        };
    }

    private ReloadResult refuse(String message) {
        failed = true;
        LOG.error("the configuration can't be followed, and nothing is changed: {}", message);
        return new ReloadResult.Refused(message);
    }

    private ReloadResult apply(NextConfiguration.Valid next) {
        List<ConfiguredMapping> wanted = next.mappings().mappings();
        ReloadResult.Applied applied = new ReloadResult.Applied(
                Difference.between(byName(mappings.configured()), byName(wanted)),
                Difference.between(current.now().configured(), next.functions().configured()));
        int concurrency = current.now().concurrency();
        boolean same = applied.mappings().isNothing()
                && applied.functions().isNothing()
                && concurrency == next.functions().concurrency();
        if (!same) {
            functions.configure(next.functions());
            mappings.configure(wanted);
            LOG.info(
                    "the configuration was read again: mappings: {}; functions: {}; concurrency {}",
                    applied.mappings(),
                    applied.functions(),
                    next.functions().concurrency());
        } else if (failed) {
            LOG.info("the configuration was read again, and is what it was before");
        }
        failed = false;
        return applied;
    }

    private static Map<String, MappingSpec> byName(List<ConfiguredMapping> mappings) {
        Map<String, MappingSpec> byName = new LinkedHashMap<>();
        mappings.forEach(mapping -> byName.put(mapping.mapping().name(), mapping.spec()));
        return byName;
    }
}
