/** Where mappings that were created through the API are kept: a file, a DynamoDB table, or nowhere. */
@NullMarked
package io.penstock.service.store;

import org.jspecify.annotations.NullMarked;
