/** Nothing lost, nothing starved: the service under load, while functions fail and instances are replaced. */
@NullMarked
package io.penstock.it.reliability;

import org.jspecify.annotations.NullMarked;
