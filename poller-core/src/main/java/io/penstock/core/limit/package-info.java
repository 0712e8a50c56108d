/** Shares what is limited, memory and concurrency, fairly among mappings. */
@NullMarked
package io.penstock.core.limit;

import org.jspecify.annotations.NullMarked;
