/** Draws the states of mappings and deliveries for {@code docs/reference/states.md}. */
@NullMarked
package io.penstock.core.states;

import org.jspecify.annotations.NullMarked;
