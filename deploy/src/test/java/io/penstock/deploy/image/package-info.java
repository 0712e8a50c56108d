/** Tests the image and the compose file as far as that can be done without a container engine. */
@NullMarked
package io.penstock.deploy.image;

import org.jspecify.annotations.NullMarked;
