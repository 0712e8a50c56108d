/** A real Prometheus watches the service with the alerts and the dashboard that are shipped. */
@NullMarked
package io.penstock.it.watch;

import org.jspecify.annotations.NullMarked;
