/** Runs the service as its image and its compose file do. */
@NullMarked
package io.penstock.it.image;

import org.jspecify.annotations.NullMarked;
