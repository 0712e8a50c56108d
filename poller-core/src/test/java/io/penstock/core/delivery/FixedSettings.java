package io.penstock.core.delivery;

import io.penstock.core.invoke.FunctionInvoker;

/** Settings as a test sets them. */
record FixedSettings(
        DeliveryPolicy policy, FunctionInvoker function, boolean reportsItemFailures, Destinations destinations)
        implements DeliverySettings {}
