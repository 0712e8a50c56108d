/** Checks what operators watch Penstock with: alerts, their runbook, and the dashboard. */
@NullMarked
package io.penstock.deploy.watch;

import org.jspecify.annotations.NullMarked;
