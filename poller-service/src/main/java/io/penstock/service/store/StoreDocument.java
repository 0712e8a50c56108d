package io.penstock.service.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.core.mapping.MappingSpec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All mappings and overrides as a JSON document that a person can read.
 *
 * @param formatVersion of the document; a higher one is that of a newer Penstock
 * @param mappings in the order in which they were created
 * @param overrides in the order in which they were made; null for none, as before there were any
 */
record StoreDocument(
        @JsonProperty(required = true) int formatVersion,
        @JsonProperty(required = true) List<Entry> mappings,
        @Nullable List<OverrideEntry> overrides) {

    private static final int FORMAT = 1;

    /** Keeps copies that cannot change. */
    StoreDocument {
        mappings = List.copyOf(mappings);
        overrides = overrides == null ? null : List.copyOf(overrides);
    }

    /** One override; its names are those of {@link StoredOverride}. */
    record OverrideEntry(
            @JsonProperty(value = "UUID", required = true) UUID id,
            @JsonProperty(required = true) long revision,
            @JsonProperty(required = true) boolean enabled,
            @JsonProperty(required = true) boolean configured,
            @JsonProperty(required = true) String who,
            @JsonProperty(required = true) Instant at) {

        /** A member that is null is as bad as a missing one. */
        OverrideEntry {
            Objects.requireNonNull(id);
            Objects.requireNonNull(who);
            Objects.requireNonNull(at);
        }

        private static OverrideEntry of(StoredOverride override) {
            return new OverrideEntry(
                    override.mapping(),
                    override.revision(),
                    override.enabled(),
                    override.configured(),
                    override.who(),
                    override.at());
        }

        private StoredOverride stored() {
            return new StoredOverride(id, enabled, configured, who, at, revision);
        }
    }

    /** One mapping; its names are those of {@link StoredMapping}, whose mapping is the specification here. */
    record Entry(
            @JsonProperty(value = "UUID", required = true) UUID id,
            @JsonProperty(required = true) long revision,
            @JsonProperty(required = true) Instant created,
            @JsonProperty(required = true) Instant modified,
            @JsonProperty(required = true) boolean deleting,
            @JsonProperty(required = true) String uniqueness,
            @JsonProperty(required = true) MappingSpec specification) {

        /** A member that is null is as bad as a missing one. */
        Entry {
            Objects.requireNonNull(id);
            Objects.requireNonNull(created);
            Objects.requireNonNull(modified);
            Objects.requireNonNull(uniqueness);
            Objects.requireNonNull(specification);
        }

        private static Entry of(StoredMapping mapping) {
            return new Entry(
                    mapping.id(),
                    mapping.revision(),
                    mapping.created(),
                    mapping.modified(),
                    mapping.deleting(),
                    mapping.uniqueness(),
                    mapping.spec());
        }

        private StoredMapping mapping() {
            return new StoredMapping(id, specification, uniqueness, created, modified, deleting, revision);
        }
    }

    /** Always the same bytes for the same mappings. */
    static byte[] write(StoredMappings mappings) {
        List<Entry> entries = mappings.all().stream().map(Entry::of).toList();
        List<OverrideEntry> overrides =
                mappings.overrides().values().stream().map(OverrideEntry::of).toList();
        StoreDocument document = new StoreDocument(FORMAT, entries, overrides.isEmpty() ? null : overrides);
        return (StrictJson.write(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What {@link #write} wrote, whole. */
    static StoredMappings read(byte[] bytes) throws UnreadableJson {
        String json = text(bytes);
        StoreDocument document = StrictJson.read(json, StoreDocument.class);
        if (document.formatVersion() != FORMAT) {
            throw new UnreadableJson(
                    "its FormatVersion is " + document.formatVersion() + ", and this version of Penstock knows "
                            + FORMAT + " only: another version has written it",
                    null);
        }
        Map<UUID, StoredMapping> mappings = new LinkedHashMap<>();
        for (Entry entry : document.mappings()) {
            if (mappings.put(entry.id(), entry.mapping()) != null) {
                throw new UnreadableJson("it has two mappings with the UUID " + entry.id(), null);
            }
        }
        Map<UUID, StoredOverride> overrides = new LinkedHashMap<>();
        for (OverrideEntry override : Objects.requireNonNullElse(document.overrides(), List.<OverrideEntry>of())) {
            if (overrides.put(override.id(), override.stored()) != null) {
                throw new UnreadableJson("it has two overrides of the mapping with the UUID " + override.id(), null);
            }
        }
        return new StoredMappings(mappings, overrides);
    }

    private static String text(byte[] bytes) throws UnreadableJson {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException failure) {
            throw new UnreadableJson("it is no text in UTF-8", failure);
        }
    }
}
