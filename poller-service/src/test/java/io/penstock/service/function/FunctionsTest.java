package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.invoke.FunctionInvoker;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.limit.SharedLimits;
import io.penstock.core.mapping.Arn;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Chance;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

@Timeout(60)
@DisplayName("The directory of functions")
class FunctionsTest {
    private static final int CONCURRENCY = 40;
    private static final Arn SOURCE =
            Arn.parse("arn:aws:sqs:us-east-1:000000000000:orders").orElseThrow();

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private final Deadlines deadlines = new Deadlines();
    private final HttpClient http = new HttpClient(Egress.direct(), CONCURRENCY, Duration.ofSeconds(4));
    private final LambdaClients lambda = new LambdaClients(
            http,
            new AwsAccess(
                    new SdkCalls(http, Duration.ofMinutes(1)),
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                    Region.US_EAST_1,
                    AwsEndpoints.all(URI.create(SERVER.baseUrl()))),
            deadlines);

    @AfterEach
    void close() {
        lambda.close();
        deadlines.close();
        http.close();
    }

    @Test
    @DisplayName("invokes listed functions over HTTP and all others on AWS Lambda")
    void invokesListedFunctionsOverHttp() throws Exception {
        SERVER.stubFor(post("/latest").willReturn(aResponse().withBody("{}")));
        SERVER.stubFor(post("/2015-03-31/functions/clicks/invocations")
                .willReturn(aResponse().withBody("{}")));
        Functions functions = functions(Map.of("resize", resize(null)));

        FunctionInvoker listed = functions.invoker(name("resize"), SOURCE);
        FunctionInvoker other = functions.invoker(name("clicks"), SOURCE);

        assertThat(listed.functionArn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        assertThat(listed.invoke(Calls.call())).isInstanceOf(InvocationResult.Accepted.class);
        assertThat(other.invoke(Calls.call())).isInstanceOf(InvocationResult.Accepted.class);
        SERVER.verify(1, postRequestedFor(urlEqualTo("/latest")));
        SERVER.verify(1, postRequestedFor(urlEqualTo("/2015-03-31/functions/clicks/invocations")));
    }

    @Test
    @DisplayName("shares an alias' invocations among its two versions, and reports which one ran")
    void sharesAnAliasInvocations() throws Exception {
        SERVER.stubFor(post("/1").willReturn(aResponse().withBody("{}")));
        SERVER.stubFor(post("/2").willReturn(aResponse().withBody("{}")));
        FunctionInvoker live = functions(Map.of("resize", resize(null))).invoker(name("resize:live"), SOURCE);

        int ofVersionTwo = 0;
        for (int call = 0; call < 200; call++) {
            if (live.invoke(Calls.call()) instanceof InvocationResult.Accepted accepted
                    && accepted.answer().executedVersion().equals("2")) {
                ofVersionTwo++;
            }
        }

        assertThat(live.functionArn()).endsWith(":function:resize:live");
        assertThat(ofVersionTwo).isBetween(30, 70);
        SERVER.verify(ofVersionTwo, postRequestedFor(urlEqualTo("/2")));
        SERVER.verify(200 - ofVersionTwo, postRequestedFor(urlEqualTo("/1")));
    }

    @ParameterizedTest
    @CsvSource({"resize", "resize:$LATEST", "resize:1", "resize:live", "resize:stable", "anything", "anything:live"})
    @DisplayName("knows these names")
    void knowsTheseNames(String text) {
        assertThat(new FunctionRules(Map.of("resize", resize(null)), 1000).problems("orders", name(text)))
                .isEmpty();
    }

    @Test
    @DisplayName("refuses an unknown qualifier and names the known ones")
    void refusesAnUnknownQualifier() {
        assertThat(new FunctionRules(Map.of("resize", resize(null)), 1000).problems("orders", name("resize:x")))
                .singleElement()
                .hasToString("mapping 'orders': function-name is 'resize:x'; expected the name of a function; function"
                        + " 'resize' has no version or alias 'x'; it has $LATEST, 1, 2, live, stable");
    }

    @Test
    @DisplayName("refuses a bare name when the function has versions only")
    void refusesABareNameOfVersionsOnly() {
        FunctionProperties versionsOnly =
                new FunctionProperties(null, null, null, null, Map.of("1", new Version("http://a/")), null);

        assertThat(new FunctionRules(Map.of("resize", versionsOnly), 1000).problems("orders", name("resize")))
                .singleElement()
                .asString()
                .contains("function 'resize' has no url; it has 1");
    }

    @Test
    @DisplayName("carves reserved concurrency out of the whole")
    void carvesReservedConcurrencyOutOfTheWhole() throws Exception {
        Map<String, FunctionProperties> all = Map.of("resize", resize(CONCURRENCY), "blocked", resize(0));
        Functions functions = functions(all);

        assertThat(new FunctionRules(Map.of("resize", resize(30), "blocked", resize(11)), CONCURRENCY).problems())
                .singleElement()
                .hasToString(
                        "concurrency is '40'; expected at least the sum of all functions' reserved-concurrency, 41");
        assertThat(new FunctionRules(Map.of(), 0).problems())
                .extracting(Problem::property)
                .containsExactly("concurrency");
        assertThat(new FunctionRules(all, CONCURRENCY).problems("orders", name("resize")))
                .isEmpty();
        assertThat(new FunctionRules(all, CONCURRENCY).problems("orders", name("clicks")))
                .singleElement()
                .asString()
                .contains("leaves nothing");
        assertThat(functions.invoker(name("blocked"), SOURCE).permit(1, Duration.ZERO))
                .isEmpty();
    }

    @Test
    @DisplayName("runs as many concurrent invocations as penstock.concurrency says; one more gets no permit")
    void runsAsManyCallsAtOnceAsConfigured() throws Exception {
        CyclicBarrier allThere = new CyclicBarrier(CONCURRENCY + 1);
        ConcurrentLinkedQueue<InvocationResult> results = new ConcurrentLinkedQueue<>();
        try (RawServer server = new RawServer(socket -> {
            try {
                allThere.await();
                allThere.await();
            } catch (Exception broken) {
                throw new IOException(broken);
            }
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        })) {
            FunctionInvoker invoker = functions(Map.of(
                            "slow", new FunctionProperties(server.url().toString(), null, null, null, null, null)))
                    .invoker(name("slow"), SOURCE);
            // The second round runs over the kept connections
            for (int round = 1; round <= 2; round++) {
                List<Thread> callers = new ArrayList<>();
                for (int call = 0; call < CONCURRENCY; call++) {
                    callers.add(Thread.ofVirtual().start(() -> {
                        try (FunctionInvoker.Permit permit = invoker.permit(1).orElseThrow()) {
                            assertThat(permit).isNotNull();
                            results.add(invoker.invoke(Calls.call()));
                        } catch (InterruptedException interruption) {
                            throw new IllegalStateException(interruption);
                        }
                    }));
                }
                allThere.await();
                assertThat(invoker.permit(1, Duration.ZERO)).isEmpty();
                allThere.await();
                for (Thread caller : callers) {
                    caller.join();
                }
                assertThat(results).hasSize(round * CONCURRENCY).allMatch(InvocationResult.Accepted.class::isInstance);
            }
        }
    }

    @Test
    @DisplayName("B50: limits the events of a listed function as it says, and those of all others as Lambda does")
    void b50_limitsEvents() {
        Map<String, Version> versions = Map.of("1", new Version("http://a/1"));
        FunctionProperties behindAProxy = new FunctionProperties(
                "http://a/", null, null, null, versions, null, null, DataSize.ofMegabytes(1), null, null);
        Functions functions = functions(Map.of("resize", behindAProxy, "other", resize(null)));

        assertThat(functions.invoker(name("resize"), SOURCE).payloadLimit()).isEqualTo(new PayloadLimit(1_048_576));
        assertThat(functions.invoker(name("resize:1"), SOURCE).payloadLimit()).isEqualTo(new PayloadLimit(1_048_576));
        assertThat(functions.invoker(name("other"), SOURCE).payloadLimit()).isEqualTo(PayloadLimit.LAMBDA);
        assertThat(functions.invoker(name("clicks"), SOURCE).payloadLimit()).isEqualTo(PayloadLimit.LAMBDA);
    }

    @Test
    @DisplayName("B46: hints at the start that the runtime interface emulator runs one invocation at a time")
    void b46_hintsAtReservedConcurrency() {
        String emulator = "http://localhost:9000/2015-03-31/functions/function/invocations";
        FunctionProperties without = new FunctionProperties(emulator, null, null, null, null, null);
        FunctionProperties with = new FunctionProperties(emulator, null, null, 1, null, null);
        FunctionProperties other = new FunctionProperties("http://localhost:9000/resize", null, null, null, null, null);

        assertThat(new FunctionRules(Map.of("without", without, "with", with, "other", other), CONCURRENCY).hints())
                .singleElement()
                .asString()
                .contains("'without'", "penstock.functions.without.reserved-concurrency: 1");
    }

    @Test
    @DisplayName("B47: names a function in the account and partition of its mapping's source")
    void b47_namesAFunctionWhereItsSourceIs() {
        Arn source = Arn.parse("arn:aws-cn:sqs:us-east-1:123456789012:orders").orElseThrow();

        assertThat(functions(Map.of()).invoker(name("clicks"), source).functionArn())
                .isEqualTo("arn:aws-cn:lambda:us-east-1:123456789012:function:clicks");
    }

    @Test
    @DisplayName("shows the listed functions by name, with what may be known of them")
    void showsTheListedFunctions() {
        FunctionProperties other = new FunctionProperties("http://a/", Duration.ofSeconds(7), null, null, null, null);

        List<ConfiguredFunction> shown =
                functions(Map.of("resize", resize(null), "count", other)).configured();

        assertThat(shown).extracting(ConfiguredFunction::name).containsExactly("count", "resize");
        assertThat(shown.getFirst().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(shown.getLast().arn()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:resize");
        assertThat(shown.getLast().versions()).containsExactly("1", "2");
        assertThat(shown.getLast().aliases()).containsOnlyKeys("live", "stable");
        assertThat(List.of("$LATEST", "2", "stable")).allMatch(shown.getLast()::has);
        assertThat(shown.getLast().has("3")).isFalse();
    }

    private Functions functions(Map<String, FunctionProperties> configured) {
        return new Functions(
                configured,
                CONCURRENCY,
                "us-east-1",
                Optional.empty(),
                http,
                lambda,
                CurrentTrace.NONE,
                SharedLimits.ALONE,
                new VirtualTime(),
                Chance.seeded(7));
    }

    private static FunctionProperties resize(@Nullable Integer reserved) {
        String base = SERVER.baseUrl();
        return new FunctionProperties(
                base + "/latest",
                null,
                null,
                reserved,
                Map.of("1", new Version(base + "/1"), "2", new Version(base + "/2")),
                Map.of("live", new Alias("1", Map.of("2", 0.25)), "stable", new Alias("1", null)));
    }

    private static FunctionName name(String text) {
        return FunctionName.parse(text).orElseThrow();
    }
}
