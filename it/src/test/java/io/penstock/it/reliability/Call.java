package io.penstock.it.reliability;

import java.time.Instant;
import java.util.List;

/**
 * One invocation that has ended, as the function saw it.
 *
 * @param path that it came by, which identifies the mapping or the instance
 */
public record Call(String path, List<Item> items, Instant begun, Instant ended, boolean accepted) {}
