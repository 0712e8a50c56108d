package io.penstock.core.delivery;

import io.penstock.core.destination.DestinationRecord;
import io.penstock.core.event.LaneEvent;
import io.penstock.core.invoke.Invocation;
import io.penstock.core.invoke.InvocationResult;
import io.penstock.core.record.Batch;
import io.penstock.core.record.Fate;
import io.penstock.core.record.PayloadLimit;
import io.penstock.core.record.Settlement;
import io.penstock.core.record.SourceRecord;
import io.penstock.core.record.WindowFrame;
import io.penstock.core.record.WindowState;
import io.penstock.core.testkit.RecordingDestination;
import io.penstock.core.testkit.RecordingListener;
import io.penstock.core.testkit.ScriptedFunction;
import io.penstock.core.testkit.TestFormat;
import io.penstock.core.testkit.TestRecord;
import io.penstock.core.testkit.VirtualTime;
import io.penstock.core.time.Backoff;
import io.penstock.core.time.Chance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Delivers one batch in virtual time, to its end, and records what happened. */
final class Journey {

    static final UUID BATCH_ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    final VirtualTime time = new VirtualTime();
    final RecordingListener events = new RecordingListener();
    private final HeldBatch held = new HeldBatch(time);
    private final List<SourceRecord> records;
    private final boolean queue;
    private ScriptedFunction function = ScriptedFunction.accepting();
    private @Nullable RecordingDestination onFailure;
    private @Nullable RecordingDestination onSuccess;
    private OptionalInt retries = OptionalInt.empty();
    private Optional<Duration> maximumAge = Optional.empty();
    private boolean bisect;
    private boolean reportsItemFailures;
    private PayloadLimit limit = PayloadLimit.LAMBDA;
    private Duration functionTimeout = Duration.ofSeconds(3);
    private @Nullable DeliverySettings settings;
    private Consumer<LaneEvent> watcher = event -> {};
    private Duration deliveryAge = Duration.ofHours(1);
    private Duration clockAhead = Duration.ZERO;
    private Optional<WindowFrame> window = Optional.empty();
    private Optional<WindowState> state = Optional.empty();
    private final List<Settlement> settlements = new ArrayList<>();

    private Journey(List<? extends SourceRecord> records, boolean queue) {
        this.records = List.copyOf(records);
        this.queue = queue;
    }

    /** Ids of records, written with blanks between them. */
    static List<String> ids(String text) {
        return List.of(text.split(" "));
    }

    static Journey ofStream(int records) {
        return new Journey(TestRecord.records(records), false);
    }

    static Journey ofStream(SourceRecord... records) {
        return new Journey(List.of(records), false);
    }

    /** The last call of a tumbling window. */
    static Journey ofLastCall(WindowFrame frame) {
        return new Journey(List.of(), false).within(frame);
    }

    static Journey ofQueue(int records) {
        return new Journey(TestRecord.records(records), true);
    }

    static Journey ofQueue(SourceRecord... records) {
        return new Journey(List.of(records), true);
    }

    /** The batch belongs to a tumbling window. */
    Journey within(WindowFrame frame) {
        window = Optional.of(frame);
        return this;
    }

    Journey retries(int limit) {
        retries = OptionalInt.of(limit);
        return this;
    }

    Journey maximumAge(Duration age) {
        maximumAge = Optional.of(age);
        return this;
    }

    /** The clock that gave the records their arrival is ahead of ours. */
    Journey clockAhead(Duration ahead) {
        clockAhead = ahead;
        return this;
    }

    Journey bisecting() {
        bisect = true;
        return this;
    }

    Journey reportingItemFailures() {
        reportsItemFailures = true;
        return this;
    }

    Journey tooLargeToSend() {
        limit = new PayloadLimit(1);
        return this;
    }

    Journey heldFor(Duration lease) {
        held.until(VirtualTime.START.plus(lease));
        return this;
    }

    Journey functionTimeout(Duration timeout) {
        functionTimeout = timeout;
        return this;
    }

    /** The source keeps the batch longer when asked, so many times. */
    Journey extending(int times) {
        held.extending(times);
        return this;
    }

    /** How long the source was asked to keep the batch, each time. */
    List<Duration> keeps() {
        return held.keeps();
    }

    /** Until when the source keeps the batch. */
    Instant heldUntil() {
        return held.until();
    }

    Journey deliveryAge(Duration age) {
        deliveryAge = age;
        return this;
    }

    Journey onFailure(RecordingDestination destination) {
        onFailure = destination;
        return this;
    }

    Journey onSuccess(RecordingDestination destination) {
        onSuccess = destination;
        return this;
    }

    /** The function answers so. */
    Journey to(Function<Invocation, InvocationResult> script) {
        function = new ScriptedFunction(script);
        return this;
    }

    /** What was set since the start, or since the last change, holds for all that begins from now on. */
    void change() {
        settings = null;
    }

    /** The failure policy of the next change. */
    Journey failing(OptionalInt limit, Optional<Duration> age, boolean split) {
        retries = limit;
        maximumAge = age;
        bisect = split;
        return this;
    }

    /** The destinations of the next change. */
    Journey reporting(Optional<RecordingDestination> failures, Optional<RecordingDestination> successes) {
        onFailure = failures.orElse(null);
        onSuccess = successes.orElse(null);
        return this;
    }

    /** Each event is shown to {@code eyes}. */
    Journey watchedBy(Consumer<LaneEvent> eyes) {
        watcher = eyes;
        return this;
    }

    /** Those of this moment. */
    DeliverySettings settings() {
        if (settings == null) {
            settings = new FixedSettings(policy(), function, reportsItemFailures, destinations());
        }
        return settings;
    }

    private DeliveryPolicy policy() {
        Redelivery redelivery = queue
                ? new Redelivery.BySource(retries, Backoff.FUNCTION)
                : new Redelivery.InPlace(retries, maximumAge, bisect, Backoff.FUNCTION);
        return new DeliveryPolicy(redelivery, onFailure != null, onSuccess != null, deliveryAge, functionTimeout);
    }

    private Destinations destinations() {
        return new Destinations(BATCH_ID, Optional.ofNullable(onFailure), Optional.ofNullable(onSuccess));
    }

    /** Performs the steps of the batch's delivery until all of it is settled. */
    Journey run() {
        Courier courier =
                new Courier(held, this::settings, time, Chance.seeded(7), new FreePermits(), (lane, event) -> {
                    events.happened(lane, event);
                    watcher.accept(event);
                });
        Batch batch = new Batch(BATCH_ID, new TestFormat(), records, Map.of(), held.until(), limit, window, clockAhead);
        Optional<Delivery> next = Optional.of(Delivery.of(batch, settings().policy(), time.now()));
        while (next.isPresent()) {
            Step.Settle settle = courier.deliver(next.get());
            settlements.add(settle.settlement());
            state = settle.state();
            next = settle.remaining();
        }
        return this;
    }

    /** The ids of the records of each call. */
    List<List<String>> calls() {
        return function.calledWith();
    }

    /** The state that each call got. */
    List<String> states() {
        return function.events().stream()
                .map(event -> JsonMapper.shared().readTree(event).get("state").toString())
                .toList();
    }

    /** The state at the end; empty when work was stopped. */
    Optional<String> state() {
        return state.map(WindowState::json);
    }

    List<UUID> requestIds() {
        return function.requestIds();
    }

    /** Each record's fate, in the order in which they were settled. */
    List<String> fates() {
        return settlements.stream()
                .flatMap(settlement -> settlement.entries().stream())
                .map(entry -> entry.record().id() + " " + describe(entry.fate()))
                .toList();
    }

    /** The fates of each settlement apart. */
    List<Settlement> settlements() {
        return settlements;
    }

    /** The fate that was settled last. */
    Fate lastFate() {
        return settlements.getLast().entries().getLast().fate();
    }

    /** What the failure destination stored. */
    List<DestinationRecord> failures() {
        return onFailure == null ? List.of() : onFailure.stored();
    }

    List<Duration> pauses() {
        return events.of(LaneEvent.Paused.class).stream()
                .map(pause -> Duration.between(VirtualTime.START, pause.until()))
                .toList();
    }

    static String describe(Fate fate) {
        return switch (fate) {
            case Fate.Filtered filtered -> "filtered";
            case Fate.Delivered delivered -> "delivered";
            case Fate.Released released -> "released";
            case Fate.Discarded discarded -> "discarded " + discarded.reason() + " " + discarded.report();
        };
    }
}
