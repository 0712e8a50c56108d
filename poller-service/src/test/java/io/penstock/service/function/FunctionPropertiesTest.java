package io.penstock.service.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Problem;
import io.penstock.core.record.PayloadLimit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Conformance alias-two-extra-weights. */
@DisplayName("The properties of an HTTP function")
class FunctionPropertiesTest {

    private static final String V = "versions.1.url=http://a/1;versions.2.url=http://a/2;";

    @Test
    @DisplayName("bind as the contract shows them, and have its defaults")
    void bindAsTheContractShowsThem() {
        FunctionProperties full = bind(V
                + "url=http://localhost:9000/2015-03-31/functions/function/invocations;timeout=45s;"
                + "headers.Authorization=Bearer x;reserved-concurrency=50;aliases.live.function-version=1;"
                + "aliases.live.additional-version-weights.2=0.1");

        assertThat(full.problems("resize")).isEmpty();
        assertThat(full.timeout()).isEqualTo(Duration.ofSeconds(45));
        assertThat(full.headers()).containsExactly(Map.entry("Authorization", "Bearer x"));
        assertThat(full.reservedConcurrency()).isEqualTo(50);
        assertThat(full.versions()).containsOnlyKeys("1", "2");
        assertThat(full.aliases())
                .containsExactly(Map.entry("live", new FunctionProperties.Alias("1", Map.of("2", 0.1))));

        FunctionProperties least = bind("url=http://a/");
        assertThat(least.problems("resize")).isEmpty();
        assertThat(least.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(least.reservedConcurrency()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "missing", textBlock = """
            timeout=1s                      | functions.resize.url                          | missing
            url=localhost:9000              | functions.resize.url                          | localhost:9000
            url=/invoke                     | functions.resize.url                          | /invoke
            url=ftp://a/                    | functions.resize.url                          | ftp://a/
            url=http://u:p@a/               | functions.resize.url                          | http://a/
            url=http://a b/                 | functions.resize.url                          | http://a b/
            url=http://a:99999/f?c=s        | functions.resize.url                          | http://a:99999/f
            url=my_app:9000/f?c=s           | functions.resize.url                          | my_app:9000/f
            url=http://a/;error-statuses=200 | functions.resize.error-statuses              | 200
            url=http://a/;error-statuses=600 | functions.resize.error-statuses              | 600
            url=http://a/;maximum-payload=16383B | functions.resize.maximum-payload         | 16383B
            url=http://a/;maximum-payload=6291457 | functions.resize.maximum-payload        | 6291457B
            url=http://a/;maximum-payload=-1MB | functions.resize.maximum-payload           | -1048576B
            url=http://a/;timeout=0s        | functions.resize.timeout                      | PT0S
            url=http://a/;timeout=16m       | functions.resize.timeout                      | PT16M
            url=http://a/;reserved-concurrency=-1 | functions.resize.reserved-concurrency   | -1
            url=http://a/;headers.Host=x    | functions.resize.headers.Host                 | Host
            versions.1.url=nowhere          | functions.resize.versions.1.url               | nowhere
            url=http://a/;aliases.b.function-version=3 | functions.resize.aliases.b.function-version | 3
            versions.1.url=http://a/;aliases.b.function-version=$LATEST \
            | functions.resize.aliases.b.function-version | $LATEST
            """)
    @DisplayName("are refused with path, value and what is allowed")
    void areRefused(String properties, String path, String value) {
        assertThat(bind(properties).problems("resize")).singleElement().satisfies(problem -> {
            assertThat(problem.property()).isEqualTo(path);
            assertThat(problem.value()).isEqualTo(value);
            assertThat(problem.expected()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rate-limit.invocations-per-second=0         | 0.0
            rate-limit.invocations-per-second=-5        | -5.0
            rate-limit.records-per-second=1000001       | 1000001.0
            rate-limit.records-per-second=NaN           | NaN
            circuit-breaker.unreachable-share=0         | 0.0
            circuit-breaker.unreachable-share=50        | 50.0
            circuit-breaker.error-share=1.1             | 1.1
            circuit-breaker.minimum-invocations=0       | 0
            circuit-breaker.minimum-invocations=1001    | 1001
            circuit-breaker.wait=99ms                   | PT0.099S
            circuit-breaker.wait=61m                    | PT1H1M
            circuit-breaker.maximum-wait=9s             | PT9S
            circuit-breaker.maximum-wait=61m            | PT1H1M
            """)
    @DisplayName("are refused when a limit is out of range, with path, value and what is allowed")
    void areRefusedWhenALimitIsOutOfRange(String property, String value) {
        String name = property.substring(0, property.indexOf('='));

        assertThat(bind("url=http://a/;" + property).problems("resize"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.property()).isEqualTo("functions.resize." + name);
                    assertThat(problem.value()).isEqualTo(value);
                    assertThat(problem.expected()).isNotBlank();
                });
    }

    @Test
    @DisplayName("have a circuit breaker and no rate limit, unless they say otherwise")
    void haveLimits() {
        FunctionProperties least = bind("url=http://a/");
        assertThat(least.circuitBreaker())
                .isEqualTo(new CircuitBreakerProperties(
                        true, 0.5, null, 10, Duration.ofSeconds(10), Duration.ofMinutes(5)));
        assertThat(least.rateLimit()).isEqualTo(RateLimitProperties.NONE);

        FunctionProperties full = bind("url=http://a/;rate-limit.invocations-per-second=0.5;"
                + "rate-limit.records-per-second=1000;circuit-breaker.enabled=false;circuit-breaker.error-share=0.9;"
                + "circuit-breaker.wait=10m");
        assertThat(full.problems("resize")).isEmpty();
        assertThat(full.rateLimit()).isEqualTo(new RateLimitProperties(0.5, 1000.0));
        assertThat(full.circuitBreaker())
                .isEqualTo(new CircuitBreakerProperties(
                        false, 0.5, 0.9, 10, Duration.ofMinutes(10), Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MAIN=1;WEIGHT.2=0.1;WEIGHT.3=0.1;versions.3.url=http://a/ | Number of items in AdditionalVersionWeights\
             cannot be greater than 1
            MAIN=$LATEST;WEIGHT.2=0.1;url=http://a/ | $LATEST is not supported for an alias pointing to\
             more than 1 version
            MAIN=1;WEIGHT.1=0.1             | a version other than function-version
            MAIN=1;WEIGHT.9=0.1             | one of the versions [1, 2]
            MAIN=1;WEIGHT.2=1.5             | a weight from 0 to 1
            MAIN=1;WEIGHT.2=NaN             | a weight from 0 to 1
            aliases.1.function-version=1    | a name that is not also a version's
            """)
    @DisplayName("are refused when an alias has no sense")
    void areRefusedWhenAnAliasHasNoSense(String shortened, String expected) {
        String properties = shortened
                .replace("MAIN", "aliases.live.function-version")
                .replace("WEIGHT", "aliases.live.additional-version-weights");

        assertThat(bind(V + properties).problems("resize"))
                .extracting(Problem::expected)
                .singleElement()
                .asString()
                .contains(expected);
    }

    @Test
    @DisplayName("B40: name further statuses of errors")
    void b40_nameFurtherStatusesOfErrors() {
        FunctionProperties properties = bind("url=http://a/;error-statuses=502,504");

        assertThat(properties.problems("resize")).isEmpty();
        assertThat(properties.errorStatuses()).containsExactlyInAnyOrder(502, 504);
    }

    @ParameterizedTest
    @CsvSource({"1MB, 1048576", "512KB, 524288", "16384, 16384", "6MB, 6291456", ", 6291456"})
    @DisplayName("B50: say how large an event may be; without, as large as on AWS Lambda")
    void b50_sayHowLargeAnEventMayBe(@Nullable String written, int bytes) {
        FunctionProperties properties =
                bind(written == null ? "url=http://a/" : "url=http://a/;maximum-payload=" + written);

        assertThat(properties.problems("resize")).isEmpty();
        assertThat(properties.payloadLimit()).isEqualTo(new PayloadLimit(bytes));
    }

    @Test
    @DisplayName("B55: may have a host whose name has an underscore")
    void b55_mayHaveAHostWithAnUnderscore() {
        assertThat(bind("url=http://my_app:9000/my_f").problems("resize")).isEmpty();
    }

    @Test
    @DisplayName("B42: may have a query that Java's own URIs don't allow")
    void b42_mayHaveAnyQuery() {
        assertThat(bind("url=http://a/f?code=abc==&filter={a|b}").problems("resize"))
                .isEmpty();
    }

    @Test
    @DisplayName("B53: have a name as the contract says")
    void b53_haveANameAsTheContractSays() {
        FunctionProperties properties = bind("url=http://a/");

        assertThat(List.of("a.b", "A-b_c", "x".repeat(128)))
                .allMatch(name -> properties.problems(name).isEmpty());
        assertThat(List.of("a b", "a/b", "x".repeat(129)))
                .noneMatch(name -> properties.problems(name).isEmpty());
    }

    @Test
    @DisplayName("never show the value of a header")
    void neverShowTheValueOfAHeader() {
        FunctionProperties properties =
                new FunctionProperties("http://a/", null, Map.of("Authorization", "secret\n"), null, null, null);

        List<Problem> problems = properties.problems("resize");

        assertThat(problems).hasSize(1);
        assertThat(problems.toString()).doesNotContain("secret");
    }

    private static FunctionProperties bind(String properties) {
        Map<String, String> source = new LinkedHashMap<>();
        for (String property : properties.split(";")) {
            source.put(
                    "penstock.functions.resize." + property.substring(0, property.indexOf('=')),
                    property.substring(property.indexOf('=') + 1));
        }
        Map<String, FunctionProperties> functions = new Binder(new MapConfigurationPropertySource(source))
                .bind("penstock.functions", Bindable.mapOf(String.class, FunctionProperties.class))
                .get();
        return Objects.requireNonNull(functions.get("resize"));
    }
}
