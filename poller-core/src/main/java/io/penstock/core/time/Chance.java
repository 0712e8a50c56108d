package io.penstock.core.time;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Everything that is left to chance: identifiers, jitter, weighted choices. Thread-safe; the same seed gives the same
 * answers in the same order.
 */
public final class Chance {

    /** Bits of a digest that are not fixed, as many as a number with a fraction has. */
    private static final long SHARE_BITS = (1L << 53) - 1;

    private final RandomGenerator.SplittableGenerator random;

    private Chance(RandomGenerator.SplittableGenerator random) {
        this.random = random;
    }

    /** Unpredictable chance, for production. */
    public static Chance unpredictable() {
        return seeded(new SecureRandom().nextLong());
    }

    /** Repeatable chance, for tests. */
    public static Chance seeded(long seed) {
        return new Chance(
                RandomGenerator.SplittableGenerator.of("L64X128MixRandom").split(new SplittableRandom(seed)));
    }

    /** A chance of its own for one lane, so that lanes share neither a lock nor a sequence of answers. */
    public synchronized Chance split() {
        return new Chance(random.split());
    }

    /** A random (version 4) UUID. */
    public synchronized UUID uuid() {
        long high = random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** An identifier for a part of what {@code whole} names: the same for the same part, different for others. */
    public static UUID derived(UUID whole, int from, int to) {
        return UUID.nameUUIDFromBytes((whole + "[" + from + "," + to + ")").getBytes(StandardCharsets.UTF_8));
    }

    /** A number from 0 to below 1 for what {@code text} names: the same for the same text, spread evenly over texts. */
    public static double share(String text) {
        UUID digest = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        return (digest.getLeastSignificantBits() & SHARE_BITS) / (SHARE_BITS + 1.0);
    }

    /** An instant from {@code earliest} to before {@code latest}, or {@code earliest} when they are equal. */
    synchronized Instant between(Instant earliest, Instant latest) {
        long span = Duration.between(earliest, latest).toNanos();
        return span <= 0 ? earliest : earliest.plusNanos(random.nextLong(span));
    }

    /** True with the given probability, from 0 (never) to 1 (always). */
    public synchronized boolean happens(double probability) {
        return random.nextDouble() < probability;
    }
}
