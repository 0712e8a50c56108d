package io.penstock.service.config;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.penstock.connect.Egress;
import io.penstock.connect.HttpClient;
import io.penstock.connect.SdkCalls;
import io.penstock.connect.aws.AwsEndpoints;
import io.penstock.connect.aws.AwsServices;
import io.penstock.core.testkit.VirtualTime;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.apache5.Apache5SdkHttpService;
import software.amazon.awssdk.regions.Region;

@DisplayName("Credentials for AWS")
class AwsConfigurationTest {

    @RegisterExtension
    static final WireMockExtension STS = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final CalledServices SERVICES = new CalledServices(List.of(
            AwsServices.only("sqs"),
            AwsServices.only("sns"),
            new AwsServices("dynamodb", Set.of("dynamodb", "dynamodb-streams"))));

    @TempDir
    private Path folder = Path.of("unset");

    @ParameterizedTest
    @DisplayName("B49: are made up only where every service that is called is an emulator")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            endpoint: http://localhost:4566                                              | true
            endpoint: http://emulator:4566                                               | true
            endpoints: {sqs: "http://localhost:9324"}                                    | false
            endpoints: {sqs: "http://localhost:9324", lambda: "http://localhost:9001"}   | false
            endpoints: {sqs: "http://localhost:9324", sns: "http://localhost:9002"}      | true
            endpoints: {sqs: "https://sqs.us-east-1.amazonaws.com", sns: "http://localhost:9002"} | false
            endpoint: https://vpce-1-2.sqs.eu-west-1.vpce.amazonaws.com                  | false
            region: us-east-1                                                            | false
            """)
    void b49_areMadeUpOnlyWhereEveryServiceIsAnEmulator(String aws, boolean madeUp) {
        String yaml = """
                penstock:
                  aws: {%s}
                  functions: {resize: {url: "http://localhost:9000/"}}
                  mappings:
                    orders:
                      event-source-arn: arn:aws:sqs:us-east-1:000000000000:orders
                      function-name: resize
                      destination-config: {on-failure: {destination: "arn:aws:sns:us-east-1:000000000000:failed"}}
                """.formatted(aws);

        assertThat(SERVICES.areEmulated(properties(yaml))).isEqualTo(madeUp);
    }

    @ParameterizedTest
    @DisplayName("are made up only where what a source calls beside itself is an emulator, too")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            dynamodb: "http://localhost:8000", dynamodb-streams: "http://localhost:8001" | true
            dynamodb-streams: "http://localhost:8001"                                    | false
            """)
    void areMadeUpOnlyWhereAllThatASourceCallsIsAnEmulator(String endpoints, boolean madeUp) {
        String yaml = """
                penstock:
                  aws: {endpoints: {%s}}
                  functions: {resize: {url: "http://localhost:9000/"}}
                  mappings:
                    orders:
                      event-source-arn: arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/1
                      function-name: resize
                """.formatted(endpoints);

        assertThat(SERVICES.areEmulated(properties(yaml))).isEqualTo(madeUp);
    }

    @ParameterizedTest
    @DisplayName("are made up only where the table of mappings is in an emulator, too")
    @CsvSource({"sqs, file, true", "sqs, dynamodb, false", "dynamodb, dynamodb, true"})
    void areMadeUpOnlyWhereTheStoreIsAnEmulator(String service, String store, boolean madeUp) {
        String yaml = "penstock: {aws: {endpoints: {%s: 'http://localhost:8000'}}, store: {type: %s}}";

        assertThat(SERVICES.areEmulated(properties(yaml.formatted(service, store))))
                .isEqualTo(madeUp);
    }

    @ParameterizedTest
    @DisplayName("and an endpoint are read from the configuration, where an empty one is none")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            endpoint: http://aws:4566                                | http://aws:4566 | http://aws:4566
            endpoint: http://aws:4566, endpoints: {sqs: "http://q"}  | http://q        | http://aws:4566
            endpoint: http://aws:4566, endpoints: {sqs: ""}          | http://aws:4566 | http://aws:4566
            endpoints: {sns: "http://t"}                             |                 | http://t
            endpoint: ""                                             |                 |
            endpoint: "aws:4566"                                     |                 |
            """)
    void anEndpointIsRead(String aws, @Nullable URI sqs, @Nullable URI sns) {
        AwsEndpoints endpoints =
                properties("penstock: {aws: {%s}}".formatted(aws)).aws().all();
        assertThat(endpoints.of("sqs")).isEqualTo(Optional.ofNullable(sqs));
        assertThat(endpoints.of("sns")).isEqualTo(Optional.ofNullable(sns));
    }

    @Test
    @DisplayName("B49: of profiles that were made by 'aws sso login' have what reads them")
    void b49_ofSsoProfilesHaveWhatReadsThem() throws ClassNotFoundException {
        assertThatCode(() ->
                        Class.forName("software.amazon.awssdk.services.sso.auth.SsoProfileCredentialsProviderFactory"))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        Class.forName("software.amazon.awssdk.services.ssooidc.SsoOidcProfileTokenProviderFactory"))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("B59: the SDK's own providers have the one HTTP client on the class path")
    void b59_theSdksOwnProvidersHaveAnHttpClient() {
        assertThat(ServiceLoader.load(SdkHttpService.class)).singleElement().isInstanceOf(Apache5SdkHttpService.class);
    }

    @Test
    @DisplayName("B59: of a web identity are found under the one rule for connections")
    void b59_ofAWebIdentityAreFound() throws Exception {
        STS.stubFor(any(anyUrl()).willReturn(aResponse().withBody("""
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult>
                    <Credentials>
                      <SessionToken>token</SessionToken><SecretAccessKey>secret</SecretAccessKey>
                      <Expiration>2099-01-01T00:00:00Z</Expiration><AccessKeyId>FROMSTS</AccessKeyId>
                    </Credentials>
                  </AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """)));
        Path token = Files.writeString(folder.resolve("token"), "a token");

        Map<String, String> settings = Map.of(
                "aws.webIdentityTokenFile", token.toString(),
                "aws.roleArn", "arn:aws:iam::123456789012:role/penstock",
                "aws.roleSessionName", "penstock",
                "aws.region", "us-east-1",
                "aws.endpointUrlSts", "http://sts.behind.a.proxy");
        Map<String, String> before = new HashMap<>();
        settings.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
        Egress egress = Egress.of(Map.of("HTTP_PROXY", STS.baseUrl()), Optional.empty());
        try (HttpClient http = new HttpClient(egress, 1, Duration.ofSeconds(20))) {
            AwsCredentialsProvider provider = new AwsConfiguration()
                    .credentials(
                            properties("penstock: {}"),
                            SERVICES,
                            new SdkCalls(http, Duration.ofMinutes(1)),
                            Region.US_EAST_1,
                            new VirtualTime());
            assertThat(provider.resolveCredentials().accessKeyId()).isEqualTo("FROMSTS");
        } finally {
            before.forEach((name, value) -> {
                if (value == null) {
                    System.clearProperty(name);
                } else {
                    System.setProperty(name, value);
                }
            });
        }
    }

    private static PenstockProperties properties(String yaml) {
        return WrittenYaml.bind(yaml).properties();
    }
}
