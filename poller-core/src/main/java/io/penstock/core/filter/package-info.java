/** Decides which records a mapping wants, by AWS event patterns. */
@NullMarked
package io.penstock.core.filter;

import org.jspecify.annotations.NullMarked;
