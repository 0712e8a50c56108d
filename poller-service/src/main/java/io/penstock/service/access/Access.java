package io.penstock.service.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides whether a request is let in. Pure and thread-safe. */
public sealed interface Access permits LoopbackAccess, SignedAccess {

    /**
     * The rules for these settings, which have no problems: signatures when there are credentials, else the rules of
     * loopback.
     */
    static Access of(List<String> hosts, List<CredentialProperties> credentials) {
        return credentials.isEmpty()
                ? new LoopbackAccess(new HostRule(hosts))
                : new SignedAccess(credentials.stream()
                        .map(CredentialProperties::checked)
                        .collect(Collectors.toMap(Credential::accessKey, Function.identity())));
    }

    /**
     * Finds what can be found before the body is read, so that nobody makes the service read one for nothing.
     *
     * @param now of the wall clock
     */
    Optional<Refusal> beforeBody(RequestHead head, Instant now);

    /**
     * Judges the whole request.
     *
     * @param now of the wall clock
     */
    Verdict judge(RequestHead head, byte[] body, Instant now);
}
