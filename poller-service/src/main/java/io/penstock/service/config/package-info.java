/** Binds what a user writes under {@code penstock.*}, reports all problems at once, and parses the mappings. */
@NullMarked
package io.penstock.service.config;

import org.jspecify.annotations.NullMarked;
