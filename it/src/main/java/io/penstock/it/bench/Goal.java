package io.penstock.it.bench;

/** What a figure should come to, as the last column of a table has it: {@code ≤ 0.5}, or {@code ≤ 0.5: missed}. */
final class Goal {

    static final String NONE = "";

    private Goal() {}

    static String atMost(double limit, double figure) {
        return verdict("≤ " + Table.plain(limit), figure <= limit);
    }

    static String atLeast(double limit, double figure) {
        return verdict("≥ " + Table.plain(limit), figure >= limit);
    }

    /** The figure of the yardstick and at most {@code more}. */
    static String atMostMore(double more, double yardstick, double figure) {
        return verdict("≤ bare + " + Table.plain(more), figure <= yardstick + more);
    }

    private static String verdict(String goal, boolean met) {
        return met ? goal : goal + ": missed";
    }
}
