/** The loops, and the only threads: one lane per partition, one runner per mapping, one thread for deadlines. */
@NullMarked
package io.penstock.core.lane;

import org.jspecify.annotations.NullMarked;
