/** Tests of the IAM policies. */
@NullMarked
package io.penstock.deploy.iam;

import org.jspecify.annotations.NullMarked;
