/** Who may ask and who may change: the rules of hosts and browsers, signatures, credentials, and the journal. */
@NullMarked
package io.penstock.service.access;

import org.jspecify.annotations.NullMarked;
