/** Tests of the chaos test, and one short run of it. */
@NullMarked
package io.penstock.it.chaos;

import org.jspecify.annotations.NullMarked;
