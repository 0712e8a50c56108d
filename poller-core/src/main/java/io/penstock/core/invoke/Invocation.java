package io.penstock.core.invoke;

import io.penstock.core.record.SourceRecord;
import java.util.List;
import java.util.UUID;

/**
 * One invocation of a function.
 *
 * @param requestId the same for every retry of the same records
 * @param event the body, JSON in UTF-8; must not be changed
 * @param records those in the event, at least one except for the last call of a tumbling window
 */
public record Invocation(UUID requestId, byte[] event, List<SourceRecord> records) {}
