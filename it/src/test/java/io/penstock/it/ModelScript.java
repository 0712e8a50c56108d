package io.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.Instances.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A random script of what may happen to a stream and the instances that read it. In the end everything that was put
 * must have been accepted, each key in its order.
 */
public final class ModelScript {

    private static final int STEPS = 40;
    private static final int KEYS = 6;
    private static final int MOST_INSTANCES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Puts one record of a key, and returns the key and the id that the function sees. */
    @FunctionalInterface
    public interface Writer {
        Written put(String key);
    }

    /**
     * A record that was put.
     *
     * @param key as the function sees it
     */
    public record Written(String key, String id) {}

    /** A change of the shards of a stream. */
    @FunctionalInterface
    public interface ShardChange {
        /** Makes the change, to shards that {@code random} picks. */
        void apply(Random random) throws InterruptedException;
    }

    private final long seed;
    private final Random random;
    private final Instances instances;
    private final Writer writer;
    private final Map<String, ShardChange> changes;
    private final int mostChanges;
    private final Map<String, List<String>> put = new LinkedHashMap<>();
    private final List<String> history = new ArrayList<>();
    private int changed;

    /**
     * A script.
     *
     * @param changes what may happen to shards, by name
     * @param mostChanges how often at most
     */
    public ModelScript(
            long seed, Instances instances, Writer writer, Map<String, ShardChange> changes, int mostChanges) {
        this.seed = seed;
        this.random = new Random(seed);
        this.instances = instances;
        this.writer = writer;
        this.changes = new LinkedHashMap<>(changes);
        this.mostChanges = mostChanges;
    }

    /** Plays it, and checks what came of it. */
    public void play() throws Exception {
        instances.start();
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(20));
        }
        instances.mood(Mood.ACCEPTING);
        if (instances.count() == 0) {
            instances.start();
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(instances.acceptedOnce(put.keySet()))
                        .as("seed " + seed + ": " + history)
                        .isEqualTo(put));
    }

    private void step(int next) throws Exception {
        if (next < 11) {
            put("key-" + random.nextInt(KEYS), 1 + random.nextInt(6));
        } else if (next < 14) {
            Mood mood = Mood.values()[random.nextInt(Mood.values().length)];
            history.add("function is " + mood);
            instances.mood(mood);
        } else if (next < 16 && changed < mostChanges) {
            changed++;
            List<String> names = List.copyOf(changes.keySet());
            String name = names.get(random.nextInt(names.size()));
            history.add(name);
            Objects.requireNonNull(changes.get(name)).apply(random);
        } else if (next < 18 && instances.count() < MOST_INSTANCES) {
            history.add("another instance");
            instances.start();
        } else if (instances.count() > 0) {
            history.add("an instance stops");
            instances.stopOldest();
        } else {
            history.add("an instance starts");
            instances.start();
        }
    }

    private void put(String key, int count) {
        history.add("put " + count + " of " + key);
        for (int number = 0; number < count; number++) {
            Written written = writer.put(key);
            put.computeIfAbsent(written.key(), first -> new ArrayList<>()).add(written.id());
        }
    }
}
