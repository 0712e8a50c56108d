/** What an operator sees: metrics, traces, health, status and logs of every mapping. */
@NullMarked
package io.penstock.service.observe;

import org.jspecify.annotations.NullMarked;
