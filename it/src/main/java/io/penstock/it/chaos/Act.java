package io.penstock.it.chaos;

import java.util.Map;

/** One thing that the storm does. */
sealed interface Act {

    /** What becomes of calls to a service of AWS. */
    enum Climate {
        CALM,
        ERRORS,
        THROTTLES,
        DROPS,
        LOST_ANSWERS,
        DELAYS,
        MIXED
    }

    /** What becomes of invocations. */
    enum Trouble {
        NONE,
        ERRORS,
        THROTTLES,
        BAD_GATEWAYS,
        CUTS,
        HANGS,
        SLOW,
        MIXED
    }

    /** Gives {@code share} of the calls faults from now on. */
    record Weather(Service service, Climate climate, double share) implements Act {}

    /** Gives {@code share} of the invocations trouble from now on. */
    record Mood(Source source, Trouble trouble, double share) implements Act {}

    /** {@code kill -9} of an instance. */
    record Kill(Slot slot) implements Act {}

    /** SIGTERM to an instance. */
    record Stop(Slot slot) implements Act {}

    /** A new instance. */
    record Start(Slot slot) implements Act {}

    /** A shard is split or two are merged; those of a DynamoDB stream roll over. */
    record Reshard(Source source, long choice) implements Act {}

    /** An instance is asked to update these members of a mapping. */
    record Change(Slot slot, Source source, Map<String, Object> members) implements Act {}

    /** An instance gets another configuration and is told to read it. */
    record Reload(Slot slot, Tuning tuning) implements Act {}

    /** A function answers 503 for so many milliseconds, so that its circuit opens. */
    record Trip(Source source, long millis) implements Act {}

    /** The instances. */
    enum Slot {
        A,
        B,
        C
    }
}
