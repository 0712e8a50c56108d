package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoProxyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    *                       | fn.example.com  | 443  | true
                    example.com             | example.com     | 443  | true
                    example.com             | fn.example.com  | 443  | true
                    example.com             | Fn.EXAMPLE.com. | 443  | true
                    example.com             | notexample.com  | 443  | false
                    example.com             | example.com.evil| 443  | false
                    .example.com            | example.com     | 443  | true
                    .example.com            | a.b.example.com | 443  | true
                    *.example.com           | fn.example.com  | 443  | true
                    a.com, example.com      | example.com     | 443  | true
                    a.com example.com       | example.com     | 443  | true
                    a.com,,b.com            | example.com     | 443  | false
                    example.com:8443        | example.com     | 8443 | true
                    example.com:8443        | fn.example.com  | 8443 | true
                    example.com:8443        | example.com     | 443  | false
                    10.1.2.3                | 10.1.2.3        | 80   | true
                    10.1.2.3                | 10.1.2.30       | 80   | false
                    10.1.2.3:9000           | 10.1.2.3        | 9000 | true
                    10.1.2.3:9000           | 10.1.2.3        | 80   | false
                    10.0.0.0/8              | 10.255.0.1      | 80   | true
                    10.0.0.0/8              | 11.0.0.1        | 80   | false
                    192.168.128.0/17        | 192.168.255.1   | 80   | true
                    192.168.128.0/17        | 192.168.127.1   | 80   | false
                    0.0.0.0/0               | 8.8.8.8         | 80   | true
                    10.0.0.0/8              | fn.example.com  | 80   | false
                    fd00::/8                | fd12:3456::1    | 80   | true
                    fd00::/8                | fe80::1         | 80   | false
                    fd00::/8                | 10.0.0.1        | 80   | false
                    2001:db8::1             | 2001:db8:0::1   | 80   | true
                    [2001:db8::1]           | 2001:db8::1     | 80   | true
                    [2001:db8::1]:9000      | 2001:db8::1     | 9000 | true
                    [2001:db8::1]:9000      | 2001:db8::1     | 80   | false
                    ''                      | fn.example.com  | 443  | false
                    ''                      | localhost       | 80   | true
                    ''                      | LOCALHOST       | 80   | true
                    ''                      | 127.0.0.1       | 80   | true
                    ''                      | 127.8.9.1       | 80   | true
                    ''                      | ::1             | 80   | true
                    ''                      | localhost.evil  | 80   | false
                    ''                      | 169.254.170.2   | 80   | false
                    """)
    void covers_what_it_names(String list, String host, int port, boolean covered) {
        assertThat(NoProxy.of(list).covers(host, port)).isEqualTo(covered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "fd00::/129", "10.0.0.0/x", "example.com/8", "example.com:http", "a_b!c"})
    void refuses_what_is_no_entry_and_names_it(String entry) {
        assertThatThrownBy(() -> Egress.of(Map.of("NO_PROXY", "example.com," + entry), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NO_PROXY")
                .hasMessageContaining(entry);
    }

    @Test
    void reads_both_spellings_of_the_variables() {
        Egress lower = Egress.of(
                Map.of("https_proxy", "proxy:3128", "HTTP_PROXY", " http://plain:3129/ ", "no_proxy", ".internal"),
                Optional.empty());
        assertThat(lower.proxyFor(Url.of("https://fn.example.com")))
                .map(Proxy::toString)
                .contains("http://proxy:3128");
        assertThat(lower.proxyFor(Url.of("http://fn.example.com")))
                .map(Proxy::toString)
                .contains("http://plain:3129");
        assertThat(lower.proxyFor(Url.of("http://fn.internal"))).isEmpty();
        assertThat(lower.proxyFor(Url.of("https://[::1]:9000"))).isEmpty();
        Egress none = Egress.of(Map.of("HTTPS_PROXY", ""), Optional.empty());
        assertThat(none.proxyFor(Url.of("https://fn.example.com"))).isEmpty();
    }

    @Test
    void refuses_a_proxy_that_is_none_without_its_password() {
        assertThatThrownBy(() -> Egress.of(Map.of("HTTPS_PROXY", "socks5://u:secret@proxy:1080"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageContaining("socks5")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> Egress.of(Map.of("HTTP_PROXY", "http://u:secret@proxy:99999"), Optional.empty()))
                .hasMessageContaining("HTTP_PROXY")
                .hasMessageNotContaining("secret");
    }
}
