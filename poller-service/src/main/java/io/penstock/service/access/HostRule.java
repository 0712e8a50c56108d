package io.penstock.service.access;

import io.penstock.core.mapping.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names by which the service may be called. A page whose name was made to resolve to this machine (DNS rebinding)
 * calls it by another one. Immutable.
 */
public final class HostRule {

    private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");
    private static final Pattern HOST = Pattern.compile("(?<name>" + NAME.pattern() + ")(?::[0-9]{1,5})?");

    private final Set<String> names = new HashSet<>(ALWAYS);

    /** Allows the names of this machine, and these. */
    HostRule(List<String> more) {
        more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }

    /** What is wrong with {@code penstock.api.hosts}, by paths below {@code penstock}. */
    public static List<Problem> problems(List<String> hosts) {
        List<Problem> problems = new ArrayList<>();
        for (int index = 0; index < hosts.size(); index++) {
            if (!NAME.matcher(hosts.get(index)).matches()) {
                problems.add(new Problem(
                        "",
                        "api.hosts[" + index + "]",
                        hosts.get(index),
                        "a host name or address without port, such as penstock.example or [fd00::1]"));
            }
        }
        return problems;
    }

    /** Refuses a request that calls the service by another name. */
    Optional<Refusal> refusal(RequestHead head) {
        Optional<String> host = head.single("host");
        if (host.isPresent() && allows(host.get())) {
            return Optional.empty();
        }
        return Optional.of(Refusal.denied(
                "This service does not answer to the host "
                        + host.map(name -> "'" + name + "'").orElse("that is missing")
                        + ". penstock.api.hosts lists more than localhost.",
                Caller.UNKNOWN));
    }

    private boolean allows(String host) {
        Matcher parts = HOST.matcher(host);
        return parts.matches() && names.contains(parts.group("name").toLowerCase(Locale.ROOT));
    }
}
