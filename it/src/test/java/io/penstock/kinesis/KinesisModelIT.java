package io.penstock.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.penstock.it.NeedsNode;
import io.penstock.it.Streams;
import io.penstock.kinesis.KinesisWorld.Mood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whatever happens to a stream and those who read it, nothing is lost and each key keeps its order")
@NeedsNode
class KinesisModelIT {

    private static final int STEPS = 40;
    private static final int KEYS = 6;
    private static final int MOST_SHARDS_MADE = 6;

    private static Streams streams;

    @BeforeAll
    static void start() {
        streams = new Streams();
    }

    @AfterAll
    static void stop() {
        streams.close();
    }

    @ParameterizedTest(name = "script {0}, {1} lanes for each shard")
    @CsvSource({"1, 1", "2, 3", "3, 10"})
    void script(long seed, int lanes) throws Exception {
        Random random = new Random(seed);
        List<String> script = new ArrayList<>();
        try (KinesisWorld world = new KinesisWorld(streams, "model-" + seed, lanes)) {
            world.startInstance();
            int made = 0;
            for (int step = 0; step < STEPS; step++) {
                int next = random.nextInt(20);
                if (next < 11) {
                    int key = random.nextInt(KEYS);
                    int count = 1 + random.nextInt(6);
                    script.add("put " + count + " of key " + key);
                    world.put("key-" + key, count);
                } else if (next < 14) {
                    Mood mood = Mood.values()[random.nextInt(Mood.values().length)];
                    script.add("function is " + mood);
                    world.mood(mood);
                } else if (next < 15 && made < MOST_SHARDS_MADE) {
                    script.add("split");
                    world.split(random.nextInt(10));
                    made += 2;
                } else if (next < 16 && made < MOST_SHARDS_MADE) {
                    script.add("merge");
                    world.merge(random.nextInt(10));
                    made++;
                } else if (next < 18 && world.instances() < 2) {
                    script.add("another instance");
                    world.startInstance();
                } else if (world.instances() > 0) {
                    script.add("an instance stops");
                    world.stopInstance();
                } else {
                    script.add("an instance starts");
                    world.startInstance();
                }
            }
            world.mood(Mood.ACCEPTING);
            if (world.instances() == 0) {
                world.startInstance();
            }

            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(world.acceptedOnce())
                            .as("seed " + seed + ": " + script)
                            .isEqualTo(world.put()));
        }
    }
}
