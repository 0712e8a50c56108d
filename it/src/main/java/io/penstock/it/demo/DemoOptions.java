package io.penstock.it.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How long the demo runs. Without {@code records} and {@code seconds} it runs until it is stopped.
 *
 * @param records how many orders it sends before it ends
 * @param seconds how long it sends orders before it ends
 * @param rate orders in a second, 1 to 500
 */
record DemoOptions(OptionalInt records, OptionalInt seconds, int rate) {

    private static final int DEFAULT_RATE = 5;
    private static final int FASTEST = 500;
    private static final int MOST = 1_000_000;
    private static final List<String> NAMES = List.of("records", "seconds", "rate");

    /**
     * Reads {@code --records=N}, {@code --seconds=N} and {@code --rate=N}; an empty value is as good as none.
     *
     * @throws IllegalArgumentException when one of them can't be used; the message says which and why
     */
    static DemoOptions parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
            if (parts.length < 2 || !NAMES.contains(name)) {
                throw new IllegalArgumentException("'" + argument + "' is no option of the demo; it has "
                        + Arrays.toString(
                                NAMES.stream().map(known -> "--" + known + "=N").toArray()));
            }
            values.put(name, parts[1].strip());
        }
        return new DemoOptions(
                number("records", values, MOST),
                number("seconds", values, MOST),
                number("rate", values, FASTEST).orElse(DEFAULT_RATE));
    }

    private static OptionalInt number(String name, Map<String, String> values, int most) {
        String text = values.getOrDefault(name, "");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, as a number out of range is.
        }
        throw new IllegalArgumentException("demo." + name + " is '" + text + "'; expected 1 to " + most);
    }

    /** True when it ends by itself. */
    boolean ends() {
        return records.isPresent() || seconds.isPresent();
    }

    /** The number of orders that are due {@code elapsed} after the start. */
    int dueAfter(Duration elapsed) {
        double until = Math.min(elapsed.toNanos() / 1e9, seconds.orElse(Integer.MAX_VALUE));
        return (int) Math.min(Math.floor(until * rate), records.orElse(Integer.MAX_VALUE));
    }

    /** True when everything has been sent that ever will be. */
    boolean sentAll(int sent, Duration elapsed) {
        return (records.isPresent() && sent >= records.getAsInt())
                || (seconds.isPresent() && elapsed.toSeconds() >= seconds.getAsInt());
    }
}
