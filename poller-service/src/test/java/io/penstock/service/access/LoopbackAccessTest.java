package io.penstock.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Without credentials")
class LoopbackAccessTest {

    private static final byte[] NOTHING = {};
    private static final byte[] SOMETHING = {'{', '}'};
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");

    private final Access access = Access.of(List.of("penstock.example", "[fd00::1]"), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:1",
                "127.0.0.1:8080",
                "[::1]:8080",
                "[::1]",
                "penstock.example:443",
                "Penstock.Example",
                "[FD00::1]:8080"
            })
    void everybodyReadsByAnAllowedName(String host) {
        assertThat(judge("GET", host, Map.of(), "10.0.0.7", NOTHING))
                .isEqualTo(new Verdict.Granted(new Caller("anonymous", Role.READ, "10.0.0.7")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example", "evil.example:8080", "localhost.evil.example", "localhost.", "127.0.0.1.nip.io",
                        "127.0.0.2",
                "localhost:8080@evil.example", "localhost:123456", "localhost:", "", " localhost",
                        "penstock.example.org",
                "[::1", "::1", "localhost\u0000"
            })
    void nobodyReadsByAnotherName(String host) {
        assertThat(judge("GET", host, Map.of(), "127.0.0.1", NOTHING))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(403);
                    assertThat(refusal.code()).isEqualTo("AccessDeniedException");
                    assertThat(refusal.message()).contains("penstock.api.hosts");
                });
    }

    @Test
    void aRequestWithoutOrWithTwoHostsIsRefused() {
        RequestHead none = new RequestHead("GET", "/", "", Map.of(), "127.0.0.1");
        RequestHead two =
                new RequestHead("GET", "/", "", Map.of("host", List.of("localhost", "evil.example")), "127.0.0.1");

        assertThat(access.beforeBody(none, VirtualTime.START)).isPresent();
        assertThat(access.beforeBody(two, VirtualTime.START)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    void thisMachineChanges(String peer) {
        assertThat(judge("POST", "localhost:8080", JSON, peer, SOMETHING))
                .isEqualTo(new Verdict.Granted(new Caller("loopback", Role.OPERATE, peer)));
        assertThat(judge("DELETE", "localhost:8080", Map.of(), peer, NOTHING)).isInstanceOf(Verdict.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.7", "192.168.1.5", "fe80:0:0:0:0:0:0:1", "::ffff:10.0.0.7", "localhost", "null", ""})
    void nobodyElseChanges(String peer) {
        assertThat(message(judge("POST", "localhost:8080", JSON, peer, SOMETHING)))
                .isEqualTo("Without penstock.api.credentials, changes are accepted from the service's own machine"
                        + " only.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"})
    void whatCameThroughAProxyChangesNothing(String header) {
        assertThat(message(judge("DELETE", "localhost", Map.of(header, "127.0.0.1"), "127.0.0.1", NOTHING)))
                .contains("came through a proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "origin, http://localhost:8080",
        "origin, HTTP://LocalHost:8080",
        "origin, https://localhost:8080",
        "sec-fetch-site, same-origin",
        "sec-fetch-site, none"
    })
    void aPageOfThisServiceChanges(String header, String value) {
        assertThat(judge("DELETE", "localhost:8080", Map.of(header, value), "127.0.0.1", NOTHING))
                .isInstanceOf(Verdict.Granted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "origin, https://evil.example",
        "origin, http://localhost:3000",
        "origin, http://localhost",
        "origin, null",
        "origin, http://127.0.0.1:8080",
        "origin, localhost:8080",
        "sec-fetch-site, cross-site",
        "sec-fetch-site, same-site",
        "sec-fetch-site, whatever"
    })
    void aPageFromElsewhereChangesNothing(String header, String value) {
        assertThat(message(judge("DELETE", "localhost:8080", Map.of(header, value), "127.0.0.1", NOTHING)))
                .isEqualTo("A page of another origin may not change anything.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON",
                "application/x-amz-json-1.1"
            })
    void aBodyOfJsonIsTaken(String type) {
        assertThat(judge("POST", "localhost", Map.of("content-type", type), "127.0.0.1", SOMETHING))
                .isInstanceOf(Verdict.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain; application/json",
                "text/plain, application/json",
                "application/jsonp",
                ""
            })
    void noOtherBodyIsTakenNotEvenAnEmptyOne(String type) {
        assertThat(message(judge("POST", "localhost", Map.of("content-type", type), "127.0.0.1", NOTHING)))
                .isEqualTo("A body must have the Content-Type application/json.");
    }

    @Test
    void aBodyWithoutTypeIsRefused() {
        assertThat(message(judge("POST", "localhost", Map.of(), "127.0.0.1", SOMETHING)))
                .isEqualTo("A body must have the Content-Type application/json.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "PROPFIND"})
    void everyMethodButGetAndHeadChanges(String method) {
        assertThat(judge(method, "localhost", Map.of(), "10.0.0.7", NOTHING)).isInstanceOf(Refusal.class);
        assertThat(judge("HEAD", "localhost", Map.of(), "10.0.0.7", NOTHING)).isInstanceOf(Verdict.Granted.class);
    }

    private Verdict judge(String method, String host, Map<String, String> headers, String peer, byte[] body) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("host", List.of(host));
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        RequestHead head = new RequestHead(method, "/2015-03-31/event-source-mappings", "", all, peer);
        return access.judge(head, body, VirtualTime.START);
    }

    private static String message(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Refusal.class);
        return ((Refusal) verdict).message();
    }
}
