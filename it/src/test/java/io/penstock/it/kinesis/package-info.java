/** End-to-end tests of Kinesis mappings. */
@NullMarked
package io.penstock.it.kinesis;

import org.jspecify.annotations.NullMarked;
