/** The registry of mappings: each one's specification, revision, life cycle and present run, and how they change. */
@NullMarked
package io.penstock.service.mappings;

import org.jspecify.annotations.NullMarked;
