/** Stores destination records as objects of an S3 bucket. */
@NullMarked
package io.penstock.destinations.s3;

import org.jspecify.annotations.NullMarked;
