/** How Penstock reaches the world: one HTTP client, and one rule for proxies, trust and keep-alive. */
@NullMarked
package io.penstock.connect;

import org.jspecify.annotations.NullMarked;
