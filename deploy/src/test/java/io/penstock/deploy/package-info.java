/** Tests the documents of the project. */
@NullMarked
package io.penstock.deploy;

import org.jspecify.annotations.NullMarked;
