package io.penstock.service.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.testkit.VirtualTime;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

class SignedRequestProperties {

    private final Access access = Access.of(
            List.of(),
            List.of(new CredentialProperties(
                    "deployer", SignedRequest.ACCESS_KEY, SignedRequest.SECRET_KEY, "operate")));

    @Provide
    Arbitrary<SignedRequest> signed() {
        return Arbitraries.of(SignedRequest.ALL);
    }

    @Property(tries = 5_000)
    void whereverOneByteIsChangedTheRequestIsRefused(
            @ForAll("signed") SignedRequest request,
            @ForAll @IntRange(max = 100_000) int position,
            @ForAll @CharRange(from = ' ', to = '~') char replacement) {
        StringBuilder text = new StringBuilder(request.text());
        text.setCharAt(position % text.length(), replacement);
        SignedRequest changed = new SignedRequest(text.toString());
        Optional<RequestHead> head = changed.parsed();
        Assume.that(head.isPresent() && !meansTheSame(request, changed));

        assertThat(access.judge(head.orElseThrow(), changed.body(), VirtualTime.START))
                .isInstanceOf(Refusal.class);
    }

    @Property(tries = 1_000)
    void whateverAnAuthorizationIsItIsJudged(@ForAll String authorization, @ForAll byte[] body) {
        RequestHead head = SignedRequest.CREATE
                .without("authorization")
                .withHeader("authorization: " + authorization.replace("\n", " "))
                .head();

        assertThat(access.judge(head, body, VirtualTime.START)).isInstanceOf(Refusal.class);
    }

    /** Names of headers and escapes in a query have no case. */
    private static boolean meansTheSame(SignedRequest one, SignedRequest other) {
        RequestHead first = one.head();
        RequestHead second = other.head();
        return first.method().equals(second.method())
                && first.path().equals(second.path())
                && first.headers().equals(second.headers())
                && Arrays.equals(one.body(), other.body())
                && decoded(first.query()).equals(decoded(second.query()));
    }

    private static String decoded(String query) {
        try {
            return URLDecoder.decode(query, UTF_8);
        } catch (IllegalArgumentException noEscape) {
            return query;
        }
    }
}
