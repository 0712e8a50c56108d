/** AWS's control API of event source mappings over HTTP: paths, shapes and errors; what happens is decided elsewhere. */
@NullMarked
package io.penstock.service.api;

import org.jspecify.annotations.NullMarked;
