package io.penstock.it.chaos;

import io.penstock.it.chaos.Item.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Sends numbered records to one source until it is stopped. Used by one thread, stopped by another. */
final class Producer implements Runnable {

    private static final int KEYS = 8;
    private static final int BURST = 5;
    private static final long PAUSE_MILLIS = 500;

    private final Source source;
    private final World world;
    private final Journal journal;
    private final RandomGenerator random;
    private final long noPoisonAfter;
    private final Map<String, Integer> next = new HashMap<>();
    private volatile boolean stopped;

    /** @param noPoisonAfter when to send the last records that fail for ever: they take their time to be discarded */
    Producer(Source source, World world, Journal journal, long seed, long noPoisonAfter) {
        this.source = source;
        this.world = world;
        this.journal = journal;
        this.random = new SplittableRandom(seed + source.ordinal());
        this.noPoisonAfter = noPoisonAfter;
    }

    /** Sends no more bursts. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                for (int number = 0; number < BURST; number++) {
                    Item item = next();
                    journal.sending(item);
                    send(item);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextLong(PAUSE_MILLIS / 2, PAUSE_MILLIS * 3 / 2));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            journal.act("the producer of " + source.id() + " ended: " + failure);
        }
    }

    private Item next() {
        String key = "key-" + random.nextInt(KEYS);
        return new Item(source, key, next.merge(key, 1, Integer::sum) - 1, kind());
    }

    private Kind kind() {
        double chance = random.nextDouble();
        if (source == Source.MAILS && chance < 0.2) {
            return Kind.UNWANTED;
        }
        if (source.isDiscarding() && chance < 0.03 && journal.now() < noPoisonAfter) {
            return Kind.POISON;
        }
        return chance > 0.97 ? Kind.FLAKY : Kind.GOOD;
    }

    private void send(Item item) {
        switch (source) {
            case ORDERS, MAILS, NOTES ->
                world.sqs.sendMessage(request ->
                        request.queueUrl(world.url(source.resource())).messageBody(item.body()));
            case PAYMENTS ->
                world.sqs.sendMessage(request -> request.queueUrl(world.url(source.resource()))
                        .messageBody(item.body())
                        .messageGroupId(item.key())
                        .messageDeduplicationId(item.key() + "-" + item.number()));
            case CLICKS, TRADES -> world.stream(source).put(item.key(), item.body());
            case STOCK -> world.stock.put(item.key(), item.body());
        }
    }
}
