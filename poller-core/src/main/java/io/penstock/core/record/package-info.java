/** The words of the trade: a record, a batch of them, the fate of each, and the settlement that tells the source. */
@NullMarked
package io.penstock.core.record;

import org.jspecify.annotations.NullMarked;
