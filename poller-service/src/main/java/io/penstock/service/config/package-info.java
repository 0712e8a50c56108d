/** What a user writes under {@code penstock.*}: bound, checked with all problems at once, and made into mappings. */
@NullMarked
package io.penstock.service.config;

import org.jspecify.annotations.NullMarked;
