package io.penstock.connect;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Hosts that are called without a proxy: those of {@code NO_PROXY}, and always loopback. Immutable. */
final class NoProxy {

    private final List<Rule> rules;

    private NoProxy(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * Reads a list separated by commas or spaces: {@code *}, names (which cover their subdomains), addresses and CIDR
     * blocks, each name and address also with a port.
     *
     * @throws IllegalArgumentException naming an entry that is none of these
     */
    static NoProxy of(String list) {
        return new NoProxy(Arrays.stream(list.split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .map(NoProxy::rule)
                .toList());
    }

    /**
     * Whether a host is called directly; names are not resolved for it.
     *
     * @param host without brackets
     */
    boolean covers(String host, int port) {
        String name = withoutDot(host.toLowerCase(Locale.ROOT));
        Optional<InetAddress> address = address(name);
        boolean loopback = address.map(InetAddress::isLoopbackAddress).orElse(name.equals("localhost"));
        return loopback || rules.stream().anyMatch(rule -> rule.covers(name, address, port));
    }

    private static Rule rule(String entry) {
        String lower = entry.toLowerCase(Locale.ROOT);
        if (lower.equals("*")) {
            return (name, address, port) -> true;
        }
        if (lower.contains("/")) {
            return block(lower);
        }
        Optional<InetAddress> bare = address(lower);
        if (bare.isPresent()) {
            return (name, address, port) -> address.equals(bare);
        }
        int colon = lower.lastIndexOf(':');
        String host = colon < 0 || lower.endsWith("]") ? lower : lower.substring(0, colon);
        Rule rule = host(host, entry);
        if (host.length() == lower.length()) {
            return rule;
        }
        int only = number(lower.substring(colon + 1), 65_535, entry);
        return (name, address, port) -> port == only && rule.covers(name, address, port);
    }

    private static Rule host(String host, String entry) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        Optional<InetAddress> literal = address(bracketed ? host.substring(1, host.length() - 1) : host);
        if (literal.isPresent()) {
            return (name, address, port) -> address.equals(literal);
        }
        String suffix = withoutDot(host.replaceFirst("^\\*?\\.", ""));
        if (!suffix.matches("[a-z0-9._-]+")) {
            throw new IllegalArgumentException("\"" + entry + "\" is no host, address or CIDR block");
        }
        return (name, address, port) -> name.equals(suffix) || name.endsWith("." + suffix);
    }

    private static Rule block(String entry) {
        int slash = entry.indexOf('/');
        byte[] network = address(entry.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("\"" + entry + "\" is no CIDR block"))
                .getAddress();
        int bits = number(entry.substring(slash + 1), network.length * 8, entry);
        return (name, address, port) ->
                address.map(of -> startsAlike(of.getAddress(), network, bits)).orElse(false);
    }

    private static boolean startsAlike(byte[] address, byte[] network, int bits) {
        if (address.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static int number(String digits, int highest, String entry) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > highest) {
            throw new IllegalArgumentException("\"" + entry + "\" ends with a number that is not from 0 to " + highest);
        }
        return Integer.parseInt(digits);
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @FunctionalInterface
    private interface Rule {

        boolean covers(String name, Optional<InetAddress> address, int port);
    }
}
