/** End-to-end tests of mappings that are created, changed and deleted while the service runs. */
@NullMarked
package io.penstock.it.mappings;

import org.jspecify.annotations.NullMarked;
