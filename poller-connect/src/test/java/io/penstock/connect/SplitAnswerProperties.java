package io.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.connect.HttpResult.Answered;
import io.penstock.connect.HttpResult.Broken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SplitAnswerProperties {

    private static final String BODY = "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}";

    /** All of them name their end. */
    private static final List<String> ANSWERS = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY,
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: " + BODY.length()
                    + "\r\nX: y\r\n\r\n" + BODY,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + BODY.substring(0, 9) + "\r\n"
                    + Integer.toHexString(BODY.length() - 9) + ";x=y\r\n" + BODY.substring(9)
                    + "\r\n0\r\nT: 1\r\n\r\n");

    private record Sent(String answer, List<Integer> cuts) {}

    @Property(tries = 300)
    void an_answer_is_read_the_same_however_it_is_cut(@ForAll @From("cutAnswers") Sent sent) throws Exception {
        HttpResult result = call(sent);
        assertThat(result).isInstanceOf(Answered.class);
        assertThat(((Answered) result).status()).isEqualTo(200);
        assertThat(((Answered) result).body()).isEqualTo(BODY.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 300)
    void an_answer_is_never_taken_for_whole_when_it_is_cut_off(@ForAll @From("truncatedAnswers") Sent sent)
            throws Exception {
        assertThat(call(sent)).isInstanceOf(Broken.class);
    }

    @Provide
    Arbitrary<Sent> cutAnswers() {
        return Arbitraries.of(ANSWERS)
                .flatMap(answer -> Arbitraries.integers()
                        .between(0, answer.length())
                        .set()
                        .ofMaxSize(12)
                        .map(cuts -> cuts.stream().sorted().toList())
                        .map(cuts -> new Sent(answer, with(cuts, answer.length()))));
    }

    @Provide
    Arbitrary<Sent> truncatedAnswers() {
        return Arbitraries.of(ANSWERS)
                .flatMap(answer -> Arbitraries.integers()
                        .between(0, answer.length() - 1)
                        .map(cut -> new Sent(answer, List.of(cut))));
    }

    private static List<Integer> with(List<Integer> cuts, int end) {
        return Stream.concat(cuts.stream(), Stream.of(end)).distinct().toList();
    }

    private static HttpResult call(Sent sent) throws IOException, InterruptedException {
        try (HttpClient client = new HttpClient(Egress.direct(), 5, Duration.ofSeconds(30));
                RawServer server = RawServer.doing(peer -> serve(peer, sent))) {
            Duration timeout = Duration.ofSeconds(10);
            return client.call(HttpCall.post(server.url("/"), Map.of(), new byte[0], timeout, 1_000));
        }
    }

    private static void serve(RawServer.Peer peer, Sent sent) throws IOException {
        peer.socket().setTcpNoDelay(true);
        peer.request();
        int from = 0;
        for (int cut : sent.cuts()) {
            peer.write(sent.answer().substring(from, cut));
            from = cut;
            Thread.yield();
        }
        if (from == sent.answer().length()) {
            peer.awaitClose();
        }
    }
}
