package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    http://fn, fn, 80, fn, /, http://fn:80
                    HTTPS://Fn.Example, Fn.Example, 443, Fn.Example, /, https://fn.example:443
                    http://fn:/, fn, 80, fn, /, http://fn:80
                    http://my_function:9000/a, my_function, 9000, my_function:9000, /a, http://my_function:9000
                    https://fn:443/a//b/../c, fn, 443, fn, /a//b/../c, https://fn:443
                    https://fn:80?x=y, fn, 80, fn:80, /?x=y, https://fn:80
                    http://[::1]:9000/, ::1, 9000, [::1]:9000, /, http://[::1]:9000
                    http://[::1]/, ::1, 80, [::1], /, http://[::1]:80
                    http://u:p@w@fn/?a=b%2Fc|d@e, fn, 80, fn, /?a=b%2Fc|d@e, http://fn:80
                    http://fn/a?b#c, fn, 80, fn, /a?b, http://fn:80
                    """)
    void is_read_in_parts(String text, String host, int port, String hostHeader, String target, String origin) {
        Url url = Url.of(text);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.hostHeader()).isEqualTo(hostHeader);
        assertThat(url.target()).isEqualTo(target);
        assertThat(url.origin()).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fn/path",
                "ftp://fn/",
                "http://",
                "http:///x",
                "http://:80/",
                "http://fn:0/",
                "http://fn:65536/",
                "http://fn:x/",
                "http://f n/",
                "http://fn/a b",
                "http://fn/\r\nX: y",
                "http://[::1/",
                "http://::1/",
                "http://fn\\evil/"
            })
    void is_refused_when_it_is_none(String text) {
        assertThatThrownBy(() -> Url.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void is_shown_without_user_info_and_query() {
        Url url = Url.of("https://user:password@fn:8443/path?code=key");
        assertThat(url).hasToString("https://fn:8443/path");
        assertThat(url).isEqualTo(Url.of("https://user:password@fn:8443/path?code=key"));
        assertThat(url).isNotEqualTo(Url.of("https://fn:8443/path?code=key"));
        assertThatThrownBy(() -> Url.of("https://user:password@fn:x/path?code=key"))
                .hasMessageContaining("\"https://fn:x/path\"")
                .hasMessageNotContaining("password")
                .hasMessageNotContaining("key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:sec/ret@fn/",
                "http://user:sec#ret@fn/",
                "http://user:sec?ret@fn/",
                "http://user:sec@ret@fn:x/",
                "http://user:sec ret@fn/",
                "http://fn:x/?mail=sec@ret",
                "http://fn/?code=sec\nret"
            })
    void is_refused_without_what_may_be_secret_in_it(String text) {
        assertThatThrownBy(() -> Url.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"http://")
                .hasMessageNotContaining("sec")
                .hasMessageNotContaining("ret");
    }
}
