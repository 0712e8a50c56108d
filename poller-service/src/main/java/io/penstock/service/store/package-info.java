/**
 * Where is kept what outlives the process, a file, a DynamoDB table, or nowhere: mappings that were created through the
 * API, overrides of others, and what instances that share a table know of each other.
 */
@NullMarked
package io.penstock.service.store;

import org.jspecify.annotations.NullMarked;
