package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Climate;
import io.penstock.it.chaos.Act.Slot;
import io.penstock.it.chaos.Act.Trouble;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A storm: what happens when. The same seed and duration make the same plan.
 *
 * @param entries in the order of time
 */
record Plan(List<Entry> entries) {

    private static final long QUIET_START = 2_000;

    /** @param at in milliseconds of the storm */
    record Entry(long at, Act act) {}

    /** The plan of a seed for so many milliseconds. */
    static Plan of(long seed, long millis) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Entry> entries = new ArrayList<>();
        for (Service service : Service.values()) {
            weather(service, random.split(), millis, entries);
        }
        for (Source source : Source.values()) {
            moods(source, random.split(), millis, entries);
            if (source.service() != Service.SQS) {
                reshards(source, random.split(), millis, entries);
            }
        }
        instances(random.split(), millis, entries);
        // Last, so that what a seed does otherwise does not depend on it.
        for (Source source : Source.created()) {
            changes(source, random.split(), millis, entries);
        }
        for (Slot slot : Slot.values()) {
            reloads(slot, random.split(), millis, entries);
        }
        for (Source source : Source.values()) {
            trips(source, random.split(), millis, entries);
        }
        entries.sort(Comparator.comparingLong(Entry::at));
        return new Plan(List.copyOf(entries));
    }

    private static void weather(Service service, RandomGenerator random, long millis, List<Entry> entries) {
        long at = QUIET_START + random.nextLong(4_000);
        while (at < millis) {
            Climate climate = Climate.values()[random.nextInt(1, Climate.values().length)];
            // Now and then a service is down altogether.
            double share = random.nextInt(8) == 0 ? 1 : random.nextDouble(0.05, 0.6);
            entries.add(new Entry(at, new Act.Weather(service, climate, share)));
            at += random.nextLong(1_500, 5_000);
            entries.add(new Entry(at, new Act.Weather(service, Climate.CALM, 0)));
            at += random.nextLong(500, 6_000);
        }
    }

    private static void moods(Source source, RandomGenerator random, long millis, List<Entry> entries) {
        long at = QUIET_START + random.nextLong(6_000);
        while (at < millis) {
            Trouble trouble = Trouble.values()[random.nextInt(1, Trouble.values().length)];
            double share = random.nextInt(4) == 0 ? 1 : random.nextDouble(0.1, 0.7);
            entries.add(new Entry(at, new Act.Mood(source, trouble, share)));
            at += random.nextLong(1_500, 6_000);
            entries.add(new Entry(at, new Act.Mood(source, Trouble.NONE, 0)));
            at += random.nextLong(2_000, 8_000);
        }
    }

    private static void reshards(Source source, RandomGenerator random, long millis, List<Entry> entries) {
        for (long at = 4_000 + random.nextLong(8_000); at < millis; at += random.nextLong(8_000, 20_000)) {
            entries.add(new Entry(at, new Act.Reshard(source, random.nextLong(Long.MAX_VALUE))));
        }
    }

    /** A kill, then a graceful stop, then as it comes; with an absence of up to eight seconds. */
    private static void instances(RandomGenerator random, long millis, List<Entry> entries) {
        long at = 6_000 + random.nextLong(3_000);
        for (int round = 0; at < millis; round++) {
            boolean kill = round == 0 || (round > 1 && random.nextBoolean());
            Slot slot = anyone(random);
            boolean all = random.nextInt(8) == 0;
            long back = at + random.nextLong(200, 8_000);
            for (Slot one : Slot.values()) {
                if (all || one == slot) {
                    entries.add(new Entry(at, kill ? new Act.Kill(one) : new Act.Stop(one)));
                    entries.add(new Entry(back, new Act.Start(one)));
                }
            }
            at = back + random.nextLong(5_000, 12_000);
        }
    }

    /** Changes of all kinds, and now and then a mapping is disabled for some seconds, in which it is changed too. */
    private static void changes(Source source, RandomGenerator random, long millis, List<Entry> entries) {
        long disabledUntil = 0;
        for (long at = QUIET_START + random.nextLong(2_000); at < millis; at += random.nextLong(500, 2_500)) {
            if (at > disabledUntil && random.nextInt(8) == 0) {
                entries.add(change(at, source, Map.of("Enabled", false), random));
                disabledUntil = at + random.nextLong(500, 4_000);
                entries.add(change(disabledUntil, source, Map.of("Enabled", true), random));
            } else {
                entries.add(change(at, source, Settings.random(source, random), random));
            }
        }
    }

    private static Entry change(long at, Source source, Map<String, Object> members, RandomGenerator random) {
        return new Entry(at, new Act.Change(anyone(random), source, members));
    }

    private static void reloads(Slot slot, RandomGenerator random, long millis, List<Entry> entries) {
        for (long at = QUIET_START + random.nextLong(3_000); at < millis; at += random.nextLong(1_500, 6_000)) {
            entries.add(new Entry(at, new Act.Reload(slot, Tuning.random(random))));
        }
    }

    private static void trips(Source source, RandomGenerator random, long millis, List<Entry> entries) {
        long at = QUIET_START + random.nextLong(20_000);
        while (at < millis) {
            Act.Trip trip = new Act.Trip(source, random.nextLong(3_000, 15_000));
            entries.add(new Entry(at, trip));
            at += trip.millis() + random.nextLong(15_000, 45_000);
        }
    }

    private static Slot anyone(RandomGenerator random) {
        return Slot.values()[random.nextInt(Slot.values().length)];
    }
}
