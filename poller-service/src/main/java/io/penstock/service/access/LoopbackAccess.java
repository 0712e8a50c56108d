package io.penstock.service.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a service without credentials: everybody reads, and changes come from this machine, but from no page
 * that a browser has from elsewhere.
 */
record LoopbackAccess(HostRule hosts) implements Access {

    /** With one of these, the peer of the connection is not who sent the request. */
    private static final List<String> FORWARDED =
            List.of("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip");

    private static final Set<String> FETCHED_BY_US = Set.of("same-origin", "none");

    /** No form can send these, and no page elsewhere without asking first. */
    private static final Set<String> JSON = Set.of("application/json", "application/x-amz-json-1.1");

    @Override
    public Optional<Refusal> beforeBody(RequestHead head, Instant now) {
        return hosts.refusal(head).or(() -> head.changes() ? refusalOfChange(head) : Optional.empty());
    }

    private static Optional<Refusal> refusalOfChange(RequestHead head) {
        if (!isLoopback(head.peer())) {
            return refused(
                    head,
                    "Without penstock.api.credentials, changes are accepted from the service's own machine only.");
        }
        if (FORWARDED.stream().anyMatch(name -> !head.header(name).isEmpty())) {
            return refused(
                    head,
                    "Without penstock.api.credentials, changes are accepted from the service's own machine only, and"
                            + " this one came through a proxy.");
        }
        if (!isSameOrigin(head) || !FETCHED_BY_US.containsAll(head.header("sec-fetch-site"))) {
            return refused(head, "A page of another origin may not change anything.");
        }
        List<String> types = head.header("content-type");
        return types.isEmpty() || (types.size() == 1 && isJson(types.getFirst()))
                ? Optional.empty()
                : refused(head, "A body must have the Content-Type application/json.");
    }

    @Override
    public Verdict judge(RequestHead head, byte[] body, Instant now) {
        Optional<Refusal> early = beforeBody(head, now);
        if (early.isPresent()) {
            return early.get();
        }
        if (head.changes() && body.length > 0 && head.header("content-type").isEmpty()) {
            return Refusal.denied("A body must have the Content-Type application/json.", name(head));
        }
        Role role = isLoopback(head.peer()) ? Role.OPERATE : Role.READ;
        return new Verdict.Granted(new Caller(name(head), role, head.peer()));
    }

    private static Optional<Refusal> refused(RequestHead head, String message) {
        return Optional.of(Refusal.denied(message, name(head)));
    }

    private static String name(RequestHead head) {
        return isLoopback(head.peer()) ? Caller.LOOPBACK : Caller.ANONYMOUS;
    }

    /** A browser names scheme, host and port, both without the scheme's own port. */
    private static boolean isSameOrigin(RequestHead head) {
        List<String> origins = head.header("origin");
        String host = head.single("host").orElse("").toLowerCase(Locale.ROOT);
        return origins.stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .allMatch(origin -> origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private static boolean isJson(String contentType) {
        return JSON.contains(contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isLoopback(String peer) {
        try {
            return InetAddress.ofLiteral(peer).isLoopbackAddress();
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }
}
