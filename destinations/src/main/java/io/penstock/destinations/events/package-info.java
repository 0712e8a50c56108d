/** Puts destination records as events on an EventBridge bus. */
@NullMarked
package io.penstock.destinations.events;

import org.jspecify.annotations.NullMarked;
