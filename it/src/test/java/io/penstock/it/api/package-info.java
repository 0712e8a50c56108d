/** Uses the control API of the service as users do, on real sources: by AWS's SDK and by Terraform. */
@NullMarked
package io.penstock.it.api;

import org.jspecify.annotations.NullMarked;
