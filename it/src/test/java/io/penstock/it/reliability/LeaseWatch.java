package io.penstock.it.reliability;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Looks at the leases of mappings again and again, and notes what moves. Used by one thread. */
final class LeaseWatch implements Callable<Void> {

    private static final int PAUSE_MILLIS = 50;

    private final DynamoDbClient dynamoDb;
    private final List<String> tables;
    private final Map<String, Seen> seen = new TreeMap<>();
    private final SortedSet<String> moves = new TreeSet<>();
    private volatile boolean ended;
    private int looks;

    private record Seen(String owner, long counter, BigInteger checkpoint) {}

    /** Watches the tables whose names contain one of {@code mappings}. */
    LeaseWatch(DynamoDbClient dynamoDb, List<String> mappings) {
        this.dynamoDb = dynamoDb;
        this.tables = dynamoDb.listTablesPaginator().tableNames().stream()
                .filter(table -> mappings.stream().anyMatch(table::contains))
                .toList();
    }

    @Override
    public Void call() throws InterruptedException {
        while (!ended) {
            look();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return null;
    }

    /** Looks no more. */
    void end() {
        ended = true;
    }

    private void look() {
        looks++;
        for (String table : tables) {
            for (Map<String, AttributeValue> row : dynamoDb.scan(
                            request -> request.tableName(table).consistentRead(true))
                    .items()) {
                // The library keeps rows of its own beside the leases.
                if (row.containsKey("checkpoint")) {
                    look(table + " " + text(row, "leaseKey"), row);
                }
            }
        }
    }

    private void look(String lease, Map<String, AttributeValue> row) {
        Seen now = new Seen(text(row, "leaseOwner"), number(row, "leaseCounter"), position(text(row, "checkpoint")));
        Seen before = seen.put(lease, now);
        if (now.owner().isEmpty()) {
            moves.add(lease + " has no owner");
        }
        if (number(row, "ownerSwitchesSinceCheckpoint") > 0) {
            moves.add(lease + " was taken by " + now.owner());
        }
        if (before != null && !before.owner().equals(now.owner())) {
            moves.add(lease + " went from " + before.owner() + " to " + now.owner());
        }
        if (before != null && now.counter() < before.counter()) {
            moves.add(lease + " was created again");
        }
        if (before != null && now.checkpoint().compareTo(before.checkpoint()) < 0) {
            moves.add(lease + " went back");
        }
    }

    private static String text(Map<String, AttributeValue> row, String name) {
        return Optional.ofNullable(row.get(name)).map(AttributeValue::s).orElse("");
    }

    private static long number(Map<String, AttributeValue> row, String name) {
        return Optional.ofNullable(row.get(name))
                .map(value -> Long.parseLong(value.n()))
                .orElse(0L);
    }

    /** Texts such as TRIM_HORIZON come before every number. */
    private static BigInteger position(String checkpoint) {
        return checkpoint.matches("[0-9]+") ? new BigInteger(checkpoint) : BigInteger.ZERO;
    }

    /** What moved; nothing when all is well. */
    List<String> moves() {
        return new ArrayList<>(moves);
    }

    /** The leases that were seen. */
    int leases() {
        return seen.size();
    }

    /** How often it looked. */
    int looks() {
        return looks;
    }
}
