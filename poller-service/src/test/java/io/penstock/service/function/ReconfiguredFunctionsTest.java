package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

@Timeout(60)
@DisplayName("Functions that are configured in another way")
class ReconfiguredFunctionsTest {

    private static final int CONCURRENCY = 40;
    private static final Arn SOURCE =
            Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow();

    @RegisterExtension
    static final HttpFunctions SERVER = new HttpFunctions();

    private final Deadlines deadlines = new Deadlines();
    private final LambdaClients lambda = new LambdaClients(
            SERVER.http(),
            new AwsAccess(
                    new SdkCalls(SERVER.http(), Duration.ofSeconds(1)),
                    AnonymousCredentialsProvider.create(),
                    Region.US_EAST_1,
                    AwsEndpoints.none()),
            deadlines);

    @BeforeEach
    void accept() {
        SERVER.server().stubFor(post(urlMatching("/.*")).willReturn(okJson("null")));
    }

    @AfterEach
    void close() {
        lambda.close();
        deadlines.close();
    }

    @Test
    @DisplayName("are invoked by new weights of an alias from the next invoker on, and a present one keeps its own")
    void weights() throws Exception {
        Functions functions = functions(Map.of("rate", canary(0)));
        try (FunctionInvoker before = functions.invoker(name("rate:live"), SOURCE)) {
            invoke(before, 20);
            assertThat(calls("/1")).isEqualTo(20);

            functions.configure(new FunctionRules(Map.of("rate", canary(1)), CONCURRENCY));
            try (FunctionInvoker after = functions.invoker(name("rate:live"), SOURCE)) {
                invoke(after, 20);
                assertThat(calls("/2")).isEqualTo(20);
            }
            invoke(before, 1);
            assertThat(calls("/1")).isEqualTo(21);
        }
    }

    @Test
    @DisplayName("are others by what is configured, and the same where that is equal")
    void definitions() {
        Functions functions = functions(Map.of("rate", canary(0), "resize", resize(null)));
        Optional<FunctionProperties> rate = functions.definition(name("rate:live"));
        Optional<FunctionProperties> resize = functions.definition(name("resize"));
        assertThat(functions.definition(name("on-lambda"))).isEmpty();

        functions.configure(new FunctionRules(Map.of("rate", canary(0.5), "resize", resize(null)), CONCURRENCY));

        assertThat(functions.definition(name("rate:live"))).isPresent().isNotEqualTo(rate);
        assertThat(functions.definition(name("resize"))).isEqualTo(resize);
        assertThat(functions.configured()).extracting(ConfiguredFunction::name).containsExactly("rate", "resize");
    }

    @Test
    @DisplayName("have the concurrency that is reserved for them now; the others share the rest")
    void concurrency() {
        Functions functions = functions(Map.of("rate", canary(0), "resize", resize(5)));
        assertThat(limit(functions, "resize")).isEqualTo(5);
        assertThat(limit(functions, "rate")).isEqualTo(35);

        functions.configure(new FunctionRules(Map.of("rate", canary(0), "resize", resize(8)), 20));
        assertThat(limit(functions, "resize")).isEqualTo(8);
        assertThat(limit(functions, "rate")).isEqualTo(12);

        functions.configure(new FunctionRules(Map.of("rate", canary(0), "resize", resize(null)), 20));
        assertThat(limit(functions, "resize")).isEqualTo(20);
    }

    @Test
    @DisplayName("let go on who waits for a concurrency that they have no more")
    void who_waits() throws Exception {
        Functions functions = functions(Map.of("resize", resize(0)));
        try (FunctionInvoker waits = functions.invoker(name("resize"), SOURCE)) {
            assertThat(permitted(waits)).isFalse();
            functions.configure(new FunctionRules(Map.of("resize", resize(null)), CONCURRENCY));
            assertThat(permitted(waits)).as("nothing is reserved any more").isTrue();
        }
        try (FunctionInvoker waits = functions.invoker(name("resize"), SOURCE)) {
            functions.configure(new FunctionRules(Map.of("resize", resize(CONCURRENCY)), CONCURRENCY));
            assertThat(permitted(waits)).as("all is reserved").isTrue();
            try (FunctionInvoker other = functions.invoker(name("other"), SOURCE)) {
                assertThat(permitted(other)).isFalse();
                functions.configure(new FunctionRules(Map.of("resize", resize(1)), CONCURRENCY));
                assertThat(permitted(other)).isTrue();
            }
        }
    }

    private static boolean permitted(FunctionInvoker function) throws InterruptedException {
        Optional<FunctionInvoker.Permit> permit = function.permit(1, Duration.ZERO);
        permit.ifPresent(FunctionInvoker.Permit::close);
        return permit.isPresent();
    }

    private static long limit(Functions functions, String function) {
        return functions.concurrency(name(function)).limit().getAsLong();
    }

    private Functions functions(Map<String, FunctionProperties> configured) {
        return new Functions(
                configured,
                CONCURRENCY,
                "us-east-1",
                Optional.empty(),
                SERVER.http(),
                lambda,
                CurrentTrace.NONE,
                SharedLimits.ALONE,
                new VirtualTime(),
                Chance.unpredictable());
    }

    private static FunctionProperties canary(double weight) {
        return new FunctionProperties(
                null,
                null,
                null,
                null,
                Map.of("1", new Version(SERVER.url("/1")), "2", new Version(SERVER.url("/2"))),
                Map.of("live", new Alias("1", Map.of("2", weight))));
    }

    private static FunctionProperties resize(@Nullable Integer reserved) {
        return new FunctionProperties(SERVER.url("/resize"), null, null, reserved, null, null);
    }

    private static void invoke(FunctionInvoker function, int times) throws InterruptedException {
        for (int call = 0; call < times; call++) {
            try (FunctionInvoker.Permit permit = function.permit(1).orElseThrow()) {
                function.invoke(Calls.call());
            }
        }
    }

    private static int calls(String path) {
        return SERVER.server().findAll(postRequestedFor(urlPathEqualTo(path))).size();
    }

    private static FunctionName name(String text) {
        return FunctionName.parse(text).orElseThrow();
    }
}
