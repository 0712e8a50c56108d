/** The long-running service: its way in. */
@NullMarked
package io.penstock.service;

import org.jspecify.annotations.NullMarked;
