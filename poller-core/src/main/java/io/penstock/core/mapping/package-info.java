/** What a user asks for: event source mappings with their limits and life cycle, and the settings of plugins. */
@NullMarked
package io.penstock.core.mapping;

import org.jspecify.annotations.NullMarked;
