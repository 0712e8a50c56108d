/** Limits that hold over instances, functions that are down, and configurations that change, under load. */
@NullMarked
package io.penstock.it.flow;

import org.jspecify.annotations.NullMarked;
