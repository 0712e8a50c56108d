package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Climate;
import io.penstock.it.chaos.Act.Slot;
import io.penstock.it.chaos.Act.Trouble;
import io.penstock.it.chaos.Life.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run: start, storm, calm, verdict. Used by one thread. */
public final class Chaos {

    private static final Duration START = Duration.ofSeconds(90);
    /** A record that fails for ever is received four times before it is discarded. */
    private static final long TO_DISCARD = 30_000;
    /** Records still come for a while when the storm is over. */
    private static final long CALM_RECORDS = 2_000;
    /** What comes late comes within this time. */
    private static final long STRAY = 2_000;

    private static final int RECEIVED_AT_ONCE = 10;

    private final Options options;
    private final Journal journal = new Journal();

    /**
     * How a run is done.
     *
     * @param seconds how long the storm lasts
     * @param seed decides everything in it that can be decided
     * @param patience how many seconds after the storm everything must have its fate
     * @param folder for the logs
     */
    public record Options(int seconds, long seed, int patience, Path folder) {}

    private Chaos(Options options) {
        this.options = options;
    }

    /** Runs it, and returns what it found. */
    public static Result run(Options options) throws InterruptedException {
        Verdict verdict = new Chaos(options).run();
        String text = "chaos of %d s, seed %d; logs in %s%n%s"
                .formatted(options.seconds(), options.seed(), options.folder(), verdict.text());
        write(options.folder().resolve("verdict.txt"), List.of(text));
        return new Result(verdict.isGood(), text);
    }

    /** What a run found about the service, and whether that is good. */
    public record Result(boolean good, String text) {}

    /** The entry point of the profile {@code chaos}: {@code --seconds=N --seed=N --patience=N}. */
    public static void main(String... arguments) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .forEach(parts -> values.put(parts[0], parts[1]));
        long seed = Long.parseLong(values.getOrDefault("--seed", "1"));
        Result result = run(new Options(
                Integer.parseInt(values.getOrDefault("--seconds", "300")),
                seed,
                Integer.parseInt(values.getOrDefault("--patience", "120")),
                Path.of("target", "chaos", "seed-" + seed).toAbsolutePath()));
        System.out.println(result.text());
        System.exit(result.good() ? 0 : 1);
    }

    private Verdict run() throws InterruptedException {
        Trace trace;
        try (World world = new World(options.folder(), journal, options.seed());
                Functions functions = new Functions(journal, options.seed());
                Fleet fleet = new Fleet(
                        options.folder(),
                        (instance, tuning) -> Configurations.of(world, functions, instance, tuning),
                        journal);
                Mappings mappings = new Mappings(world, fleet, journal);
                Reloads reloads = new Reloads(fleet, journal)) {
            Arrays.stream(Slot.values()).forEach(fleet::start);
            fleet.awaitReady(START);
            mappings.create();
            List<Producer> producers = startProducers(world);
            awaitFirst();
            long storm = journal.now();
            journal.act("the storm begins");
            storm(world, functions, fleet, mappings, reloads, storm);
            long calm = journal.now();
            journal.act("calm");
            calm(world, functions, fleet, mappings, reloads, producers, calm);
            List<String> unsettled = new ArrayList<>(mappings.unsettled());
            unsettled.addAll(reloads.unsettled());
            fleet.stopAll();
            trace = journal.trace(
                    calm,
                    new Remains(left(world), owned(world, mappings), unsettled, fleet.errors(), fleet.openings()),
                    new Rules(Functions.TIMEOUT_MILLIS, Fleet.graceMillis(), Configurations.LIMITS));
        } finally {
            journal.lines().forEach((name, lines) -> write(options.folder().resolve(name + ".txt"), lines));
        }
        return Checker.check(trace);
    }

    private List<Producer> startProducers(World world) {
        List<Producer> producers = new ArrayList<>();
        long noPoison = journal.now() + TimeUnit.SECONDS.toMillis(options.seconds()) - TO_DISCARD / 2;
        for (Source source : Source.values()) {
            Producer producer = new Producer(source, world, journal, options.seed(), noPoison);
            producers.add(producer);
            Thread.ofVirtual().name("produce-" + source.id()).start(producer);
        }
        return producers;
    }

    /** Waits until every source is read, so that the storm meets all of them in use. */
    private void awaitFirst() throws InterruptedException {
        long deadline = journal.now() + START.toMillis();
        while (journal.now() < deadline && !Arrays.stream(Source.values()).allMatch(journal::hasInvocation)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void storm(World world, Functions functions, Fleet fleet, Mappings mappings, Reloads reloads, long start)
            throws InterruptedException {
        long millis = TimeUnit.SECONDS.toMillis(options.seconds());
        for (Plan.Entry entry : Plan.of(options.seed(), millis).entries()) {
            if (entry.at() >= millis) {
                break;
            }
            pauseUntil(start + entry.at(), world, fleet);
            journal.act(entry.act().toString());
            switch (entry.act()) {
                case Act.Weather weather -> world.become(weather);
                case Act.Mood mood -> functions.become(mood);
                case Act.Kill kill -> fleet.end(kill.slot(), Ending.KILLED);
                case Act.Stop stop -> fleet.end(stop.slot(), Ending.STOPPED);
                case Act.Start begin -> fleet.start(begin.slot());
                case Act.Reshard reshard -> world.reshard(reshard);
                case Act.Change change -> mappings.change(change);
                case Act.Reload reload -> reloads.reload(reload);
                case Act.Trip trip -> functions.trip(trip);
            }
        }
        pauseUntil(start + millis, world, fleet);
    }

    private void pauseUntil(long moment, World world, Fleet fleet) throws InterruptedException {
        while (journal.now() < moment) {
            watch(world, fleet);
            TimeUnit.MILLISECONDS.sleep(Math.clamp(moment - journal.now(), 0, 1_000));
        }
    }

    private void calm(
            World world,
            Functions functions,
            Fleet fleet,
            Mappings mappings,
            Reloads reloads,
            List<Producer> producers,
            long start)
            throws InterruptedException {
        for (Service service : Service.values()) {
            world.become(new Act.Weather(service, Climate.CALM, 0));
        }
        for (Source source : Source.values()) {
            functions.become(new Act.Mood(source, Trouble.NONE, 0));
        }
        functions.comeBack();
        Arrays.stream(Slot.values()).forEach(fleet::start);
        reloads.settle(START);
        mappings.settle(START);
        pauseUntil(start + CALM_RECORDS, world, fleet);
        producers.forEach(Producer::stop);
        pauseUntil(start + CALM_RECORDS + 1_000, world, fleet);
        long deadline = start + TimeUnit.SECONDS.toMillis(options.patience());
        while (journal.now() < deadline && !isDone(world)) {
            pauseUntil(journal.now() + 500, world, fleet);
        }
        journal.act("done: " + isDone(world) + ", without a fate: " + journal.open());
        pauseUntil(journal.now() + STRAY, world, fleet);
    }

    private boolean isDone(World world) {
        return journal.open() == 0 && left(world).values().stream().allMatch(size -> size == 0);
    }

    private static List<String> owned(World world, Mappings mappings) {
        return Arrays.stream(Source.values())
                .filter(source -> source.service() != Service.SQS)
                .flatMap(source -> world.ownedLeases(mappings.id(source)).stream())
                .toList();
    }

    private static Map<String, Integer> left(World world) {
        Map<String, Integer> left = new LinkedHashMap<>();
        for (Source source : Source.values()) {
            if (source.service() == Service.SQS) {
                left.put(source.resource(), world.size(source.resource()));
            }
        }
        return left;
    }

    private void watch(World world, Fleet fleet) {
        fleet.sample();
        for (Source source : Source.values()) {
            if (source.isDiscarding()) {
                Destinations.drain(world, source, journal, RECEIVED_AT_ONCE);
            }
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException("can't write " + file, failure);
        }
    }
}
