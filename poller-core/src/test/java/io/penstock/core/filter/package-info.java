/** What filters keep and what they refuse. */
@NullMarked
package io.penstock.core.filter;

import org.jspecify.annotations.NullMarked;
