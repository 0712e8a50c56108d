package io.penstock.service.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the name that a misspelt one may have meant. */
final class NearestName {

    private NearestName() {}

    /** The name among {@code known} that differs least from {@code name}, dashes apart; empty when none is near. */
    static Optional<String> of(String name, List<String> known) {
        String plain = name.replace("-", "");
        return known.stream()
                .filter(other -> distance(plain, other.replace("-", "")) <= Math.max(1, plain.length() / 4))
                .min(Comparator.comparingInt(other -> distance(plain, other.replace("-", ""))));
    }

    /** How many letters must be changed, added or removed to get from one to the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int change = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
