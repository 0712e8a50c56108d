/** Divides limits among all instances that share a store, so that the sum never exceeds a limit (ADR 25). */
@NullMarked
package io.penstock.service.share;

import org.jspecify.annotations.NullMarked;
