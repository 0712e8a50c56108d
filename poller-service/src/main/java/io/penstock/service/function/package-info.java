/** Invokes functions, over HTTP and on AWS Lambda, and limits their concurrency. */
@NullMarked
package io.penstock.service.function;

import org.jspecify.annotations.NullMarked;
