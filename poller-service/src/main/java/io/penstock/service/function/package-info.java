/** Calls functions, over HTTP and on AWS Lambda, and bounds how many calls run at once. */
@NullMarked
package io.penstock.service.function;

import org.jspecify.annotations.NullMarked;
