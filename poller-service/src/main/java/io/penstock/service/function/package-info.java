/**
 * Invokes functions, over HTTP and on AWS Lambda, within their concurrency and rate, and leaves those alone that are
 * down.
 */
@NullMarked
package io.penstock.service.function;

import org.jspecify.annotations.NullMarked;
