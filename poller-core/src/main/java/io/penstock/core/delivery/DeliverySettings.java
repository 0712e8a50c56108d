package io.penstock.core.delivery;

import io.penstock.core.invoke.FunctionInvoker;

/** What holds for one attempt, or for one report: all of it together, from one moment. Immutable. */
public interface DeliverySettings {

    /** How a batch is delivered; for queues, blocks while the function's timeout is not known yet. */
    DeliveryPolicy policy();

    /** What is invoked. */
    FunctionInvoker function();

    /** Whether the function's answer may name records that failed. */
    boolean reportsItemFailures();

    /** Where destination records are stored. */
    Destinations destinations();
}
