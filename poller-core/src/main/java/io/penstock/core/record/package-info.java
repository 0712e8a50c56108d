/** A record, a batch of records, the fate of each, and their settlement with the source. */
@NullMarked
package io.penstock.core.record;

import org.jspecify.annotations.NullMarked;
