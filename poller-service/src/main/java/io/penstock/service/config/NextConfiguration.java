package io.penstock.service.config;

import io.penstock.service.function.FunctionRules;

/** What a configuration that was read again is to the service that runs. */
public sealed interface NextConfiguration {

    /**
     * It can take the place of the present one.
     *
     * @param functions {@code penstock.functions} and {@code penstock.concurrency}
     * @param mappings those of {@code penstock.mappings}
     */
    record Valid(FunctionRules functions, CheckedConfiguration mappings) implements NextConfiguration {}

    /**
     * It can't.
     *
     * @param message all that is wrong, in lines
     */
    record Invalid(String message) implements NextConfiguration {}
}
