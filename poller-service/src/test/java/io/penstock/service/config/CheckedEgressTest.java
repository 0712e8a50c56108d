package io.penstock.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.connect.Url;
import io.penstock.core.mapping.Problem;
import io.penstock.service.config.PenstockProperties.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The rule for connections")
class CheckedEgressTest {

    private static final Url AWS = Url.of("https://sqs.us-east-1.amazonaws.com/");

    @TempDir
    private Path folder = Path.of("unset");

    @Test
    @DisplayName("B44: is that of the environment")
    void b44_isThatOfTheEnvironment() {
        CheckedEgress checked =
                CheckedEgress.of(Map.of("https_proxy", "proxy:3128", "NO_PROXY", "10.0.0.0/8"), new Tls(null));

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.egress().proxyFor(AWS)).get().hasToString("http://proxy:3128");
        assertThat(checked.egress().proxyFor(Url.of("https://10.1.2.3/f"))).isEmpty();
    }

    @Test
    @DisplayName("B55: is refused with all that is wrong, by name and without passwords")
    void b55_isRefusedWithAllThatIsWrong() throws IOException {
        Path broken = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        Map<String, String> environment = Map.of(
                "HTTPS_PROXY", "http://user:se/cret?x@proxy:99999",
                "http_proxy", "user:secret@pro xy",
                "NO_PROXY", "internal,10.0.0.0/99");

        CheckedEgress checked = CheckedEgress.of(environment, new Tls(broken.toString()));

        assertThat(checked.problems())
                .extracting(Problem::property, Problem::value)
                .containsExactly(
                        tuple("HTTPS_PROXY", "http://proxy:99999"),
                        tuple("http_proxy", "pro xy"),
                        tuple("NO_PROXY", "internal,10.0.0.0/99"),
                        tuple("tls.trust-bundle", broken.toString()));
        assertThat(checked.egress().proxyFor(AWS)).isEmpty();
        assertThat(new ConfigurationProblems(checked.problems()))
                .hasMessageContaining("- HTTPS_PROXY is 'http://proxy:99999'; expected the URL of a proxy")
                .hasMessageContaining("- penstock.tls.trust-bundle is '" + broken + "'; expected a file of PEM")
                .hasMessageContaining("10.0.0.0/99")
                .hasMessageNotContaining("cret");
    }

    @Test
    @DisplayName("is the JVM's own where the bundle is left empty")
    void isTheJvmsOwnWithoutABundle() {
        CheckedEgress checked = CheckedEgress.of(Map.of("HTTPS_PROXY", ""), new Tls(" "));

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.egress().trustManagers()).isEmpty();
    }
}
