/** AWS's control API of event source mappings over HTTP: paths, shapes, errors. Decides nothing. */
@NullMarked
package io.penstock.service.api;

import org.jspecify.annotations.NullMarked;
