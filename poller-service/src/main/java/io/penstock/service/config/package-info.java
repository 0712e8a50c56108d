/**
 * Binds what a user writes under {@code penstock.*}, at the start and while the service runs, reports all problems at
 * once, and parses the mappings.
 */
@NullMarked
package io.penstock.service.config;

import org.jspecify.annotations.NullMarked;
