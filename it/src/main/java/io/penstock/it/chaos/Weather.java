package io.penstock.it.chaos;

import io.penstock.it.chaos.Act.Climate;
import io.penstock.it.support.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The faults of one service of AWS, as the storm has them now. Thread-safe. */
final class Weather {

    private static final Climate[] OF_MIXED = {
        Climate.ERRORS, Climate.THROTTLES, Climate.DROPS, Climate.LOST_ANSWERS, Climate.DELAYS
    };

    private final Service service;
    private final Journal journal;
    private final RandomGenerator random;
    private Climate climate = Climate.CALM;
    private double share;

    Weather(Service service, Journal journal, long seed) {
        this.service = service;
        this.journal = journal;
        this.random = new SplittableRandom(seed);
    }

    /** Changes the faults from now on. */
    synchronized void become(Climate next, double nextShare) {
        climate = next;
        share = nextShare;
    }

    /** The fault of a call; empty for none. */
    synchronized Optional<Fault> fault(String operation) {
        if (climate == Climate.CALM || random.nextDouble() >= share) {
            return Optional.empty();
        }
        Climate one = climate == Climate.MIXED ? OF_MIXED[random.nextInt(OF_MIXED.length)] : climate;
        journal.fault(service + " " + one);
        return Optional.of(
                switch (one) {
                    case ERRORS -> error();
                    case THROTTLES -> throttle(operation);
                    case DROPS -> new Fault.Drop();
                    case LOST_ANSWERS -> new Fault.LostAnswer();
                    case DELAYS, MIXED, CALM -> new Fault.Delay(Duration.ofMillis(random.nextLong(100, 3_000)));
                });
    }

    private Fault error() {
        if (random.nextBoolean()) {
            return new Fault.Answer(503, "ServiceUnavailable", "The service is not available");
        }
        String type = service == Service.DYNAMODB || service == Service.DYNAMODB_STREAMS
                ? "InternalServerError"
                : "InternalFailure";
        return new Fault.Answer(500, type, "The service has failed");
    }

    private Fault throttle(String operation) {
        return switch (service) {
            case SQS -> new Fault.Answer(400, "RequestThrottled", "Rate exceeded");
            case KINESIS ->
                operation.equals("GetRecords")
                        ? Fault.throttled()
                        : new Fault.Answer(400, "LimitExceededException", "Rate exceeded");
            case DYNAMODB, DYNAMODB_STREAMS ->
                random.nextBoolean()
                        ? Fault.throttled()
                        : new Fault.Answer(
                                400, "ThrottlingException", "Rate of requests exceeds the allowed throughput");
        };
    }
}
