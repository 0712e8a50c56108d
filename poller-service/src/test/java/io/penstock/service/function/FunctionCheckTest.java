package io.penstock.service.function;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.penstock.core.mapping.FunctionName;
import io.penstock.core.mapping.Problem;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.service.function.FunctionProperties.Alias;
import io.penstock.service.function.FunctionProperties.Version;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@Timeout(30)
@Execution(ExecutionMode.CONCURRENT)
@DisplayName("The function of a mapping, when that is created")
class FunctionCheckTest {

    private static final String CLICKS = "arn:aws:lambda:eu-west-1:123456789012:function:clicks:live";

    @RegisterExtension
    final LambdaServer lambda = new LambdaServer();

    private FunctionFinding find(String name) throws InterruptedException {
        FunctionProperties resize = new FunctionProperties(
                null,
                Duration.ofSeconds(7),
                null,
                null,
                Map.of("1", new Version("http://a/")),
                Map.of("live", new Alias("1", null)));
        try (LambdaClients clients =
                lambda.clients(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))) {
            return new FunctionCheck(Map.of("resize", resize), "us-east-1", clients, new VirtualTime())
                    .find("orders", FunctionName.parse(name).orElseThrow());
        }
    }

    private Problem refusal(String name) throws InterruptedException {
        FunctionFinding finding = find(name);
        assertThat(finding).isInstanceOf(FunctionFinding.Refused.class);
        return ((FunctionFinding.Refused) finding).problem();
    }

    private void answers(ResponseDefinitionBuilder answer) {
        lambda.server().stubFor(get(urlPathEqualTo(LambdaServer.CONFIGURATION)).willReturn(answer));
    }

    @ParameterizedTest
    @DisplayName("a configured one is found with its timeout, by its versions and aliases")
    @ValueSource(strings = {"resize:1", "resize:live"})
    void configured(String name) throws Exception {
        assertThat(find(name)).isEqualTo(new FunctionFinding.Found(Optional.of(Duration.ofSeconds(7))));
    }

    @ParameterizedTest
    @DisplayName("a configured one does not exist with another qualifier, in AWS's words")
    @ValueSource(strings = {"resize", "resize:2", "resize:$LATEST"})
    void qualifier(String name) throws Exception {
        Problem problem = refusal(name);

        assertThat(problem.awsMessage()).isEqualTo("Function does not exist");
        assertThat(problem.expected()).contains("it has 1, live");
    }

    @Test
    @DisplayName("one on AWS Lambda is found with its timeout")
    void onLambda() throws Exception {
        lambda.configuredTimeout(60);

        assertThat(find(CLICKS)).isEqualTo(new FunctionFinding.Found(Optional.of(Duration.ofSeconds(60))));
    }

    @Test
    @DisplayName("api-missing-function: one that AWS Lambda does not have is refused in AWS's words")
    void missing() throws Exception {
        answers(LambdaServer.error(404, "ResourceNotFoundException"));

        assertThat(refusal(CLICKS).awsMessage()).isEqualTo("Function does not exist");
    }

    @Test
    @DisplayName("a refusal names the action and Penstock's credentials")
    void refused() throws Exception {
        answers(LambdaServer.error(403, "AccessDeniedException")
                .withBody("{\"Message\":\"The execution role does not have permissions\"}"));

        Problem problem = refusal(CLICKS);

        assertThat(problem.awsMessage()).isNull();
        assertThat(problem.toString())
                .contains("lambda:GetFunctionConfiguration", "refused for Penstock's credentials")
                .doesNotContain("execution role does not have permissions");
    }

    @Test
    @DisplayName("AWS Lambda that does not answer within five seconds could not be reached")
    void unreachable() throws Exception {
        answers(aResponse().withBody("{\"Timeout\":60}").withFixedDelay(15_000));

        assertThat(refusal(CLICKS).toString())
                .contains("function 'clicks:live' could not be reached", "Nothing was created or changed");
    }
}
