package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsAccess;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.lane.Deadlines;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** AWS Lambda on loopback, with the function {@code clicks:live}. */
final class LambdaServer implements AfterEachCallback {

    static final String INVOKE = "/2015-03-31/functions/123456789012%3Afunction%3Aclicks/invocations";
    static final String CONFIGURATION = "/2015-03-31/functions/123456789012%3Afunction%3Aclicks/configuration";

    private static final FunctionName NAME = FunctionName.parse(
                    "arn:aws:lambda:eu-west-1:123456789012:function:clicks:live")
            .orElseThrow();

    private final WireMockServer server = started();
    private final HttpClient http = new HttpClient(Egress.direct(), 10, Duration.ofSeconds(20));
    private final Deadlines deadlines = new Deadlines();
    private final VirtualTime time = new VirtualTime();
    private final LambdaClients clients =
            clients(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));
    private final LambdaFunction function = function(LambdaFunction.OVERHEAD);

    private static WireMockServer started() {
        WireMockServer server =
                new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        return server;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.close();
        http.close();
        server.stop();
    }

    /** Clients that call this server. */
    LambdaClients clients(AwsCredentialsProvider credentials) {
        AwsAccess access = new AwsAccess(
                new SdkCalls(http, Duration.ofMinutes(1)),
                credentials,
                Region.US_EAST_1,
                AwsEndpoints.all(URI.create("http://localhost:" + server.port())));
        return new LambdaClients(http, access, deadlines);
    }

    WireMockServer server() {
        return server;
    }

    VirtualTime time() {
        return time;
    }

    /** The function, the same at each call. */
    LambdaFunction function() {
        return function;
    }

    /** The function, cut off when it runs {@code overhead} past its timeout. */
    LambdaFunction function(Duration overhead) {
        return function(clients, overhead);
    }

    /** The function, called by other clients. */
    LambdaFunction function(LambdaClients others, Duration overhead) {
        return new LambdaFunction(
                NAME, () -> others.client(NAME.region().orElseThrow()), CurrentTrace.NONE, time, overhead);
    }

    /** The result of an invocation that AWS answers with {@code response}. */
    InvocationResult answerOf(ResponseDefinitionBuilder response) throws InterruptedException {
        server.stubFor(post(urlPathEqualTo(INVOKE)).willReturn(response));
        return function().call(Calls.call());
    }

    /** AWS shows this timeout of the function. */
    void configuredTimeout(int seconds) {
        server.stubFor(
                get(urlPathEqualTo(CONFIGURATION)).willReturn(aResponse().withBody("{\"Timeout\":" + seconds + "}")));
    }

    /** AWS's answer of an error. */
    static ResponseDefinitionBuilder error(int status, String type) {
        return aResponse().withStatus(status).withHeader("x-amzn-ErrorType", type);
    }
}
