package io.penstock.it.demo;

import io.penstock.it.demo.OrderBook.Tally;
import io.penstock.it.demo.Snapshot.MappingCounts;
import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Metrics;
import io.penstock.it.support.NodePackages;
import io.penstock.it.support.PenstockService;
import java.io.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * The demo: a shop sends orders to queues, the real service delivers them to functions beside it, some are discarded,
 * and a view shows what becomes of all. Everything runs on this machine's loopback interface and ends together.
 */
public final class Demo {

    private static final Path FOLDER = Path.of("target", "demo");
    private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(60);
    private static final long TICK_MILLIS = 50;
    private static final List<String> QUEUE_MAPPINGS = List.of("confirm-orders", "bill-orders");

    private final DemoOptions options;
    private final View view;
    private final Shop shop;
    private final List<ShopStream> streams;
    private final LastingService service;

    private Demo(DemoOptions options, View view, Shop shop, List<ShopStream> streams, LastingService service) {
        this.options = options;
        this.view = view;
        this.shop = shop;
        this.streams = streams;
        this.service = service;
    }

    /**
     * The entry point; {@link DemoOptions} describes the arguments. The exit code is 0 when every order is accounted
     * for, else 1.
     */
    public static void main(String[] arguments) {
        System.setProperty("logback.configurationFile", "io/penstock/it/demo/logback-demo.xml");
        // ElasticMQ must go on until the service has ended.
        System.setProperty("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
        Ending ending = Ending.watch();
        int code = 1;
        try {
            code = run(DemoOptions.parse(arguments));
        } catch (InterruptedException | AbortedException stop) {
            System.out.println("Stopped; nothing is left running.");
        } catch (IllegalArgumentException | IllegalStateException failure) {
            System.err.println(failure.getMessage());
        } catch (RuntimeException failure) {
            // Caught only because threads of ElasticMQ would keep the JVM alive.
            failure.printStackTrace();
        } finally {
            ending.closed();
        }
        System.exit(code);
    }

    private static int run(DemoOptions options) throws InterruptedException {
        OrderBook book = new OrderBook();
        System.out.println(
                "Starting the emulators, the functions and the service (its log: it/" + FOLDER + "/penstock.log)");
        Optional<ShopStreams> streams = ShopStreams.start(FOLDER);
        if (streams.isEmpty()) {
            System.out.println(NodePackages.MISSING + ": the demo runs without Kinesis and DynamoDB");
        }
        List<ShopStream> all = streams.map(ShopStreams::all).orElse(List.of());
        try (EmbeddedQueues queues = EmbeddedQueues.start();
                SampleFunctions functions = SampleFunctions.start(new ShopFunctions(book, all).all());
                StoreFile store = StoreFile.in(FOLDER)) {
            Shop shop = new Shop(queues, book);
            shop.open();
            String mappings = Shop.mappings(queues.endpoint(), functions, streams, store);
            List<String> jvm = List.of("-Xmx256m", "-Daws.accessKeyId=demo", "-Daws.secretAccessKey=demo");
            try (LastingService service = new LastingService(
                    () -> PenstockService.start(BuiltService.extracted(), "penstock", FOLDER, jvm, mappings))) {
                return new Demo(options, View.of(System.out, isTerminal()), shop, all, service).sendAndWatch();
            }
        } finally {
            streams.ifPresent(ShopStreams::close);
        }
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    private int sendAndWatch() throws InterruptedException {
        Instant begin = Instant.now();
        Instant nextLook = begin;
        Instant progress = begin;
        int sent = 0;
        int settled = 0;
        while (true) {
            Duration elapsed = Duration.between(begin, Instant.now());
            int due = Math.max(sent, options.dueAfter(elapsed));
            shop.sendUntil(due);
            streams.forEach(stream -> stream.sendUntil(due));
            sent = due;
            boolean sentAll = options.sentAll(sent, elapsed);
            if (Instant.now().isAfter(nextLook)) {
                nextLook = Instant.now().plus(view.pace());
                Optional<Tally> tally = look(elapsed, !sentAll);
                int now = tally.map(sums -> sums.sent() - sums.inFlight() - sums.unannounced())
                        .orElse(settled);
                if (now > settled || !sentAll) {
                    settled = now;
                    progress = Instant.now();
                }
                boolean stuck = Duration.between(progress, Instant.now()).compareTo(WITHOUT_PROGRESS) > 0;
                boolean complete = tally.map(Tally::accountedFor).orElse(false)
                        && streams.stream().allMatch(ShopStream::accountedFor);
                if (sentAll && tally.isPresent() && (complete || stuck)) {
                    View.summary(tally.get()).forEach(System.out::println);
                    streams.forEach(stream -> System.out.println(stream.summary()));
                    return complete ? 0 : 1;
                }
            }
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    /** Empty when the service does not answer now. */
    private Optional<Tally> look(Duration elapsed, boolean sending) throws InterruptedException {
        Optional<Metrics> metrics = service.metrics(view::note);
        if (metrics.isEmpty()) {
            return Optional.empty();
        }
        Tally tally = shop.tally(metrics.get());
        for (ShopStream stream : streams) {
            shop.look(stream);
        }
        List<MappingCounts> counts = Stream.concat(
                        QUEUE_MAPPINGS.stream(), streams.stream().map(ShopStream::name))
                .map(mapping -> MappingCounts.of(mapping, metrics.get()))
                .toList();
        view.show(new Snapshot(service.endpoint(), elapsed, sending, tally, counts));
        return Optional.of(tally);
    }
}
