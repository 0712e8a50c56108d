/** Starts the service and connects mappings to sources, functions and destinations. */
@NullMarked
package io.penstock.service;

import org.jspecify.annotations.NullMarked;
