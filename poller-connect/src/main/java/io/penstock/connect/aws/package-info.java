/** How AWS is reached: endpoints, region and credentials are looked up here, once for all modules. */
@NullMarked
package io.penstock.connect.aws;

import org.jspecify.annotations.NullMarked;
