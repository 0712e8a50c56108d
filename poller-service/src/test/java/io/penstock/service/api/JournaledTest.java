package io.penstock.service.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Dialect;
import io.penstock.service.access.Caller;
import io.penstock.service.access.Journal;
import io.penstock.service.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournaledTest {

    private final List<Journal.Entry> journal = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'DestinationConfig':{'OnFailure':{'Destination':'https://me:hush@hooks.example/x?key=hush'}}}",
                "{'FunctionName':'https://me:hush@hooks.example/'}",
                "{'Tags':{'url':'https://hooks.example/?key=hush'}}"
            })
    void keepsTheSecretsOfUrlsThatAreRefusedToItself(String body) throws Exception {
        Operation create = new Journaled("CreateEventSourceMapping", false, JournaledTest::refused, journal::add);

        ApiAnswer answer = create.answer(new ApiRequest(
                "POST",
                List.of(),
                Map.of(),
                Map.of(),
                body.replace('\'', '"').getBytes(UTF_8),
                new Caller("loopback", Role.OPERATE, "127.0.0.1")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(journal)
                .singleElement()
                .satisfies(entry -> assertThat(entry.result())
                        .startsWith("refused: ")
                        .contains("hooks.example")
                        .doesNotContain("hush"));
    }

    private static ApiAnswer refused(ApiRequest request) {
        Faults faults = new Faults();
        MappingRequest asked = MappingRequest.create(request.body(), Dialect.AWS, faults);
        Map<String, String> tags = asked.spec().tags();
        return tags == null
                ? faults.answer().orElseThrow()
                : TagRules.refusal(tags).orElseThrow();
    }
}
