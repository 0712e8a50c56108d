package io.penstock.it.chaos;

import java.util.List;

/** One record of a failure destination, and what it says was discarded. */
record Stored(Source source, List<Item> items) {}
