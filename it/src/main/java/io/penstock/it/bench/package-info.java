/** The benchmarks: against a bare loop on the AWS SDK, of what idle mappings cost, and of the core path in memory. */
@NullMarked
package io.penstock.it.bench;

import org.jspecify.annotations.NullMarked;
