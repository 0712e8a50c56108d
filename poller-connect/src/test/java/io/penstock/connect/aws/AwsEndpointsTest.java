package io.penstock.connect.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsEndpointsTest {

    private static final URI SHARED = URI.create("http://localhost:4566");
    private static final URI OWN = URI.create("http://localhost:9324");

    @Test
    void one_serves_all_services_and_a_service_may_have_its_own() {
        AwsEndpoints endpoints = new AwsEndpoints(Optional.of(SHARED), Map.of("sqs", OWN));
        assertThat(endpoints.of("sqs")).contains(OWN);
        assertThat(endpoints.of("sns")).contains(SHARED);
        AwsEndpoints own = new AwsEndpoints(Optional.empty(), Map.of("sqs", OWN));
        assertThat(own.of("sqs")).contains(OWN);
        assertThat(own.of("sns")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4566", "ftp://localhost", "nonsense", ""})
    void b55_what_is_no_server_is_left_to_the_check_of_the_whole_configuration(String text) {
        URI wrong = URI.create(text);
        assertThat(new AwsEndpoints(Optional.of(wrong), Map.of("sns", wrong))).isEqualTo(AwsEndpoints.none());
        assertThat(new AwsEndpoints(Optional.of(SHARED), Map.of("sns", wrong)).of("sns"))
                .contains(SHARED);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4566, true",
        "http://emulator:4566, true",
        "https://sqs.us-east-1.amazonaws.com, false",
        "https://SQS.cn-north-1.amazonaws.com.cn, false",
        "https://sqs.us-east-1.api.aws, false",
        "https://vpce-1-2.sqs.eu-west-1.vpce.amazonaws.com, false",
        "https://amazonaws.com.evil.example, true"
    })
    void b49_an_emulator_is_what_is_not_of_aws(URI endpoint, boolean emulator) {
        assertThat(AwsEndpoints.all(endpoint).emulate("sqs")).isEqualTo(emulator);
        assertThat(AwsEndpoints.none().emulate("sqs")).isFalse();
    }
}
