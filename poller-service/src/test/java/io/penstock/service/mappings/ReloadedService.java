package io.penstock.service.mappings;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.service.PenstockApplication;
import io.penstock.service.access.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service whose configuration a test reloads, and what may be in it. */
final class ReloadedService {

    static final String ORDERS = """
            penstock:
              functions:
                resize: { url: "http://127.0.0.1:1/resize" }
              mappings:
                orders: { event-source-arn: "arn:aws:sqs:us-east-1:000000000000:orders", function-name: resize }
            """;

    static final String ORDERS_AND_LETTERS = """
            penstock:
              functions:
                resize: { url: "http://127.0.0.1:1/resize", timeout: 5s }
                count: { url: "http://127.0.0.1:1/count" }
              mappings:
                orders:
                  event-source-arn: "arn:aws:sqs:us-east-1:000000000000:orders"
                  function-name: resize
                  batch-size: 5
                letters: { event-source-arn: "arn:aws:sqs:us-east-1:000000000000:letters", function-name: count }
            """;

    static final String INVALID = """
            penstock:
              functions:
                resize: { url: "ftp://127.0.0.1/" }
              mappings:
                orders:
                  event-source-arn: "arn:aws:sqs:us-east-1:000000000000:orders"
                  function-name: resize
                  batch-size: 5
                  bach-size: 6
            """;

    private ReloadedService() {}

    /** Starts it with {@code penstock.yml} of {@code folder}, and these arguments beside it. */
    static ConfigurableApplicationContext start(Path folder, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--penstock.aws.endpoint=http://127.0.0.1:1",
                "--penstock.aws.region=us-east-1",
                "--penstock.store.type=none",
                "--spring.config.additional-location=file:" + folder.resolve("penstock.yml")));
        all.addAll(List.of(arguments));
        return new SpringApplication(PenstockApplication.class).run(all.toArray(String[]::new));
    }

    /** Its mappings, each with its batch size. */
    static List<String> names(ConfigurableApplicationContext service) throws Exception {
        return service.getBean(MappingOperations.class).all().stream()
                .map(MappingView::mapping)
                .map(mapping -> mapping.name() + " " + mapping.limits().count())
                .sorted()
                .toList();
    }

    /** The gauge of refused reloads. */
    static double failed(ConfigurableApplicationContext service) {
        return service.getBean(MeterRegistry.class)
                .get("penstock.configuration.reload.failed")
                .gauge()
                .value();
    }

    /** An answer of the service. */
    record Answer(int status, JsonNode json) {}

    /** Asks for a reload. */
    static Answer refresh(ConfigurableApplicationContext service) throws IOException {
        String answer =
                RawHttp.answer(port(service), RawHttp.request("POST /actuator/refresh-mappings", "Host: localhost"));
        String json = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
        return new Answer(RawHttp.status(answer), JsonMapper.shared().readTree(json));
    }

    /** Where it listens. */
    static int port(ConfigurableApplicationContext service) {
        return Integer.parseInt(Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port")));
    }
}
