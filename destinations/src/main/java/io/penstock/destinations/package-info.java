/** What the destinations of AWS share: how its services are reached, and what their failures mean. */
@NullMarked
package io.penstock.destinations;

import org.jspecify.annotations.NullMarked;
