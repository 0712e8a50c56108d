/** The test kit: virtual time, builders, scripted functions, recording destinations, and contract tests. */
@NullMarked
package io.penstock.core.testkit;

import org.jspecify.annotations.NullMarked;
