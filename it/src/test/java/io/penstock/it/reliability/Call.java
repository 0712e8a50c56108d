package io.penstock.it.reliability;

import java.time.Instant;
import java.util.List;

/**
 * One invocation that has ended, as the function saw it.
 *
 * @param path where it came in, which tells the mapping or the instance that made it
 */
record Call(String path, List<Item> items, Instant begun, Instant ended, boolean accepted) {}
