package io.penstock.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.penstock.it.chaos.Act.Trouble;
import io.penstock.it.chaos.Invocation.Answer;
import io.penstock.it.chaos.Item.Kind;
import io.penstock.it.support.EventRecord;
import io.penstock.it.support.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The functions of all sources, in the moods of the storm, and the log of their invocations. Thread-safe. */
final class Functions implements AutoCloseable {

    /** Their timeout. */
    static final long TIMEOUT_MILLIS = 2_000;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FLAKY_FAILURES = 2;
    private static final Trouble[] OF_MIXED = {
        Trouble.ERRORS, Trouble.THROTTLES, Trouble.BAD_GATEWAYS, Trouble.CUTS, Trouble.HANGS, Trouble.SLOW
    };

    private final Journal journal;
    private final RandomGenerator random;
    private final LoopbackServer server = LoopbackServer.start();
    private final Map<Source, Act.Mood> moods = new EnumMap<>(Source.class);
    private final Map<Source, Long> downUntil = new ConcurrentHashMap<>();
    private final Map<Item, Integer> failures = new ConcurrentHashMap<>();

    Functions(Journal journal, long seed) {
        this.journal = journal;
        this.random = new SplittableRandom(seed);
        for (Source source : Source.values()) {
            server.serve("/" + source.id() + "/", exchange -> serve(source, exchange));
        }
    }

    /** The URL at which an instance invokes a function of a source. */
    URI url(Source source, String function, String instance) {
        return URI.create(server.url() + "/" + source.id() + "/" + function + "/" + instance);
    }

    /** Lets the functions of a source answer 503 for a while from now on. */
    void trip(Act.Trip trip) {
        downUntil.put(trip.source(), journal.now() + trip.millis());
        journal.tripped();
    }

    /** Ends all trips. */
    void comeBack() {
        downUntil.clear();
    }

    /** Gives a function the trouble of {@code mood} from now on. */
    void become(Act.Mood mood) {
        synchronized (moods) {
            moods.put(mood.source(), mood);
        }
    }

    private Trouble trouble(Source source) {
        synchronized (moods) {
            Act.Mood mood = moods.getOrDefault(source, new Act.Mood(source, Trouble.NONE, 0));
            if (random.nextDouble() >= mood.share()) {
                return Trouble.NONE;
            }
            return mood.trouble() == Trouble.MIXED ? OF_MIXED[random.nextInt(OF_MIXED.length)] : mood.trouble();
        }
    }

    private long pause(long from, long to) {
        synchronized (moods) {
            return random.nextLong(from, to);
        }
    }

    /** An answer that is decided, but not yet written. */
    private record Decided(Answer answer, int status, String body, List<Item> accepted) {

        static Decided failed(Answer answer, int status) {
            return new Decided(answer, status, "{\"errorType\":\"Chaos\",\"errorMessage\":\"no\"}", List.of());
        }
    }

    private void serve(Source source, HttpExchange exchange) throws IOException {
        JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
        long start = journal.now();
        List<EventRecord> records = EventRecord.of(event);
        List<Item> items = records.stream()
                .map(record -> Item.parse(source, record.body()))
                .toList();
        Decided decided = decide(source, records, items);
        long end = journal.now();
        try {
            write(exchange, decided);
        } catch (IOException gone) {
            decided = Decided.failed(Answer.CUT, 0);
        }
        // As url() has it.
        String[] path = exchange.getRequestURI().getPath().split("/");
        journal.invoked(new Invocation(
                String.valueOf(exchange.getRequestHeaders().getFirst("Lambda-Runtime-Aws-Request-Id")),
                source,
                path[2],
                path[3],
                start,
                end,
                items,
                decided.answer(),
                decided.accepted()));
        if (decided.answer() == Answer.CUT || decided.answer() == Answer.HUNG) {
            // What is thrown closes the connection.
            throw new IOException("no answer");
        }
    }

    private static void write(HttpExchange exchange, Decided decided) throws IOException {
        if (decided.status() == 0) {
            return;
        }
        byte[] body = decided.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(decided.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Decided decide(Source source, List<EventRecord> records, List<Item> items) throws IOException {
        if (journal.now() < downUntil.getOrDefault(source, 0L)) {
            return new Decided(Answer.UNAVAILABLE, 503, "", List.of());
        }
        try {
            return switch (trouble(source)) {
                case NONE, MIXED -> {
                    // That of the notes is slow, so that its mapping has as many invocations as it may.
                    TimeUnit.MILLISECONDS.sleep(source == Source.NOTES ? pause(300, 900) : pause(2, 60));
                    yield work(source, records, items);
                }
                case SLOW -> {
                    TimeUnit.MILLISECONDS.sleep(pause(300, 1_200));
                    yield work(source, records, items);
                }
                case ERRORS -> Decided.failed(Answer.ERROR, 500);
                case THROTTLES -> new Decided(Answer.THROTTLED, 429, "", List.of());
                case BAD_GATEWAYS -> new Decided(Answer.BAD_GATEWAY, 502, "<html>bad gateway</html>", List.of());
                case CUTS -> {
                    TimeUnit.MILLISECONDS.sleep(pause(1, 300));
                    yield Decided.failed(Answer.CUT, 0);
                }
                case HANGS -> {
                    TimeUnit.MILLISECONDS.sleep(TIMEOUT_MILLIS + 1_500);
                    yield Decided.failed(Answer.HUNG, 0);
                }
            };
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("the functions stop", stop);
        }
    }

    private Decided work(Source source, List<EventRecord> records, List<Item> items) {
        Set<Integer> failing = new HashSet<>();
        Set<String> groups = new HashSet<>();
        for (int at = 0; at < items.size(); at++) {
            Item item = items.get(at);
            // A group stops at its first failure, as AWS asks of the authors of such functions.
            if ((source == Source.PAYMENTS && groups.contains(item.key())) || fails(item)) {
                failing.add(at);
                groups.add(item.key());
            }
        }
        if (failing.isEmpty()) {
            return new Decided(
                    Answer.ACCEPTED, 200, source.isReporting() ? "{\"batchItemFailures\":[]}" : "null", items);
        }
        if (!source.isReporting()) {
            return Decided.failed(Answer.ERROR, 500);
        }
        List<Item> accepted = new ArrayList<>();
        for (int at = 0; at < items.size(); at++) {
            if (failing.contains(at)) {
                if (source == Source.STOCK) {
                    // Of a stream everything from the first failure on comes again.
                    break;
                }
            } else {
                accepted.add(items.get(at));
            }
        }
        String report = failing.stream()
                .map(at -> "{\"itemIdentifier\":\"" + records.get(at).id() + "\"}")
                .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
        return new Decided(Answer.PARTIAL, 200, report, List.copyOf(accepted));
    }

    private boolean fails(Item item) {
        return item.kind() == Kind.POISON
                || (item.kind() == Kind.FLAKY && failures.merge(item, 1, Integer::sum) <= FLAKY_FAILURES);
    }

    @Override
    public void close() {
        server.close();
    }
}
