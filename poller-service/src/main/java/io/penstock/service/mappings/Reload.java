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
import java.util.Optional;
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
    /** What was followed or refused last; written under this object's monitor. */
    private Optional<ReadConfiguration.Content> last = Optional.empty();

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

    /** Reads the configuration and follows it. Returns soon: mappings change at their next batch, or drain. */
    synchronized ReloadResult now() {
        return follow(read());
    }

    /** Reads the configuration, and changes nothing. */
    ReadConfiguration read() {
        return reader.read();
    }

    /** True unless {@code read} is what was followed or refused last. */
    synchronized boolean isNews(ReadConfiguration read) {
        return !last.equals(Optional.of(read.content()));
    }

    /** Follows the configuration as {@link #now()} does, if it still is what was read earlier. */
    synchronized void nowIfStill(ReadConfiguration earlier) {
        ReadConfiguration read = read();
        if (read.content().equals(earlier.content())) {
            follow(read);
        }
    }

    /** Called under the monitor since before the reading, so that nothing newer is replaced by what it read. */
    private ReloadResult follow(ReadConfiguration read) {
        if (!mappings.isRunning()) {
            return new ReloadResult.Refused("This instance is starting or stopping. Try again when it runs.");
        }
        last = Optional.of(read.content());
        try {
            return switch (reader.check(read)) {
                case NextConfiguration.Invalid invalid -> refuse(invalid.message());
                case NextConfiguration.Valid valid -> apply(valid);
            };
        } catch (RuntimeException fault) {
            failed = true;
            throw fault;
        }
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
        if (!same || failed) {
            // After a fault of ours less may have been followed than is known.
            functions.configure(next.functions());
            mappings.configure(wanted);
            LOG.info(
                    "the configuration was read again: mappings: {}; functions: {}; concurrency {}",
                    applied.mappings(),
                    applied.functions(),
                    next.functions().concurrency());
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
