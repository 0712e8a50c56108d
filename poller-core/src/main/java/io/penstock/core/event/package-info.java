/** What happened on a lane, for metrics, logs and tests. */
@NullMarked
package io.penstock.core.event;

import org.jspecify.annotations.NullMarked;
