/** What a user asks for: one event source mapping, its limits and its life cycle. */
@NullMarked
package io.penstock.core.mapping;

import org.jspecify.annotations.NullMarked;
