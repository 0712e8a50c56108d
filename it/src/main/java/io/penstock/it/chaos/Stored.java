package io.penstock.it.chaos;

import java.util.List;

/** One destination record, and the items that it names as discarded. */
record Stored(Source source, List<Item> items) {}
