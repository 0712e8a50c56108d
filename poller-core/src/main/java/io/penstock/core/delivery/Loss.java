package io.penstock.core.delivery;

/**
 * A destination record that no destination will ever have.
 *
 * @param decision what was to be stored
 * @param reason why the last attempt did not store it
 */
public record Loss(Decision decision, String reason) {}
