/** The chaos test: two instances of the service in a storm of faults, and an account of every record afterwards. */
@NullMarked
package io.penstock.it.chaos;

import org.jspecify.annotations.NullMarked;
