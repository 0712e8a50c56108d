/** What is scarce, and how it is shared fairly among those who want it. */
@NullMarked
package io.penstock.core.limit;

import org.jspecify.annotations.NullMarked;
