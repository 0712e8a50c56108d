package io.penstock.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, written row by row. Not thread-safe. */
final class Table {

    private final List<String> lines = new ArrayList<>();

    /** A table with these columns; the first is text, the others are numbers. */
    Table(String... columns) {
        row((Object[]) columns);
        lines.add("|---|" + "---:|".repeat(columns.length - 1));
    }

    /** One row; numbers get three significant digits. */
    void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ')
                    .append(cell instanceof Number number ? number(number.doubleValue()) : cell)
                    .append(" |");
        }
        lines.add(line.toString());
    }

    /** Three significant digits, in full when it is a thousand or more. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** As short as it can be written. */
    static String plain(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : Double.toString(value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
