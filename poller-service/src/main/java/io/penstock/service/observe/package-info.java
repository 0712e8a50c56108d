/** What an operator sees of every mapping: metrics, traces, health, status and logs. */
@NullMarked
package io.penstock.service.observe;

import org.jspecify.annotations.NullMarked;
