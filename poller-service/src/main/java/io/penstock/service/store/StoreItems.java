package io.penstock.service.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.mapping.MappingSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The items of the table: one for each mapping, one for each uniqueness that a mapping holds, one for each override,
 * and the counter of changes. Those of instances are in {@link DynamoDbInstances}.
 */
final class StoreItems {

    static final String KIND = "kind";
    static final String ID = "id";
    static final String MAPPING = "mapping";
    static final String OVERRIDE = "override";
    static final String REVISION = "revision";
    static final String CHANGES = "changes";

    private static final String FORMAT = "format";
    private static final String SPECIFICATION = "specification";
    private static final String UNIQUENESS = "uniqueness";
    private static final String CREATED = "created";
    private static final String MODIFIED = "modified";
    private static final String DELETING = "deleting";
    private static final String WRITE = "write";
    private static final String ENABLED = "enabled";
    private static final String CONFIGURED = "configured";
    private static final String WHO = "who";
    private static final String AT = "at";
    private static final int PRESENT_FORMAT = 1;

    private StoreItems() {}

    static Map<String, AttributeValue> mappingKey(UUID id) {
        return key(MAPPING, id.toString());
    }

    static Map<String, AttributeValue> overrideKey(UUID id) {
        return key(OVERRIDE, id.toString());
    }

    /** Its text may be longer than a key. */
    static Map<String, AttributeValue> uniquenessKey(String uniqueness) {
        return key(UNIQUENESS, sha256(uniqueness));
    }

    static Map<String, AttributeValue> counterKey() {
        return key("counter", CHANGES);
    }

    static Map<String, AttributeValue> key(String kind, String id) {
        return Map.of(KIND, text(kind), ID, text(id));
    }

    /** The item that says which mapping holds a uniqueness. */
    static Map<String, AttributeValue> uniqueness(StoredMapping mapping) {
        String uniqueness = mapping.uniqueness();
        return Map.of(
                KIND,
                text(UNIQUENESS),
                ID,
                text(sha256(uniqueness)),
                UNIQUENESS,
                text(uniqueness),
                MAPPING,
                text(mapping.id().toString()));
    }

    /** The mapping that holds a uniqueness. */
    static UUID holder(Map<String, AttributeValue> uniqueness) throws UnreadableJson {
        String holder = text(uniqueness, MAPPING);
        try {
            return UUID.fromString(holder);
        } catch (IllegalArgumentException wrong) {
            throw new UnreadableJson("its attribute " + MAPPING + " is no UUID", wrong);
        }
    }

    /**
     * The item of a mapping.
     *
     * @param write identifies the attempt to store it
     */
    static Map<String, AttributeValue> mapping(StoredMapping mapping, String write) {
        return Map.ofEntries(
                Map.entry(KIND, text(MAPPING)),
                Map.entry(ID, text(mapping.id().toString())),
                Map.entry(FORMAT, number(PRESENT_FORMAT)),
                Map.entry(REVISION, number(mapping.revision())),
                Map.entry(CREATED, text(mapping.created().toString())),
                Map.entry(MODIFIED, text(mapping.modified().toString())),
                Map.entry(DELETING, AttributeValue.fromBool(mapping.deleting())),
                Map.entry(UNIQUENESS, text(mapping.uniqueness())),
                Map.entry(SPECIFICATION, text(SpecJson.write(mapping.spec()))),
                Map.entry(WRITE, text(write)));
    }

    /**
     * The item of an override.
     *
     * @param write identifies the attempt to store it
     */
    static Map<String, AttributeValue> override(StoredOverride override, String write) {
        return Map.of(
                KIND, text(OVERRIDE),
                ID, text(override.mapping().toString()),
                FORMAT, number(PRESENT_FORMAT),
                REVISION, number(override.revision()),
                ENABLED, AttributeValue.fromBool(override.enabled()),
                CONFIGURED, AttributeValue.fromBool(override.configured()),
                WHO, text(override.who()),
                AT, text(override.at().toString()),
                WRITE, text(write));
    }

    /** What {@link #override(StoredOverride, String)} made an item of. */
    static StoredOverride override(Map<String, AttributeValue> item) throws UnreadableJson {
        checkFormat(item);
        try {
            return new StoredOverride(
                    UUID.fromString(text(item, ID)),
                    flag(item, ENABLED),
                    flag(item, CONFIGURED),
                    text(item, WHO),
                    Instant.parse(text(item, AT)),
                    number(item, REVISION));
        } catch (DateTimeParseException | IllegalArgumentException wrong) {
            throw new UnreadableJson("an identifier or an instant of it is none", wrong);
        }
    }

    private static boolean flag(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        return value != null && Boolean.TRUE.equals(value.bool());
    }

    /** The sort key, for messages. */
    static String id(Map<String, AttributeValue> item) {
        AttributeValue id = item.get(ID);
        return id == null ? "without an id" : String.valueOf(id.s());
    }

    /** True when the attempt {@code write} has stored {@code item}. */
    static boolean isWrittenBy(String write, Map<String, AttributeValue> item) {
        return text(write).equals(item.get(WRITE));
    }

    /** What {@link #mapping(StoredMapping, String)} made an item of. */
    static StoredMapping mapping(Map<String, AttributeValue> item) throws UnreadableJson {
        checkFormat(item);
        MappingSpec spec = SpecJson.read(text(item, SPECIFICATION));
        try {
            return new StoredMapping(
                    UUID.fromString(text(item, ID)),
                    spec,
                    text(item, UNIQUENESS),
                    Instant.parse(text(item, CREATED)),
                    Instant.parse(text(item, MODIFIED)),
                    flag(item, DELETING),
                    number(item, REVISION));
        } catch (DateTimeParseException | IllegalArgumentException wrong) {
            throw new UnreadableJson("an identifier, an instant or a number of it is none", wrong);
        }
    }

    private static void checkFormat(Map<String, AttributeValue> item) throws UnreadableJson {
        long format = number(item, FORMAT);
        if (format != PRESENT_FORMAT) {
            throw new UnreadableJson(
                    "its format is " + format + ", and this version of Penstock knows " + PRESENT_FORMAT
                            + " only: another version has written it",
                    null);
        }
    }

    static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue number(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    static long number(Map<String, AttributeValue> item, String attribute) throws UnreadableJson {
        AttributeValue value = item.get(attribute);
        try {
            return Long.parseLong(present(value == null ? null : value.n(), attribute));
        } catch (NumberFormatException wrong) {
            throw new UnreadableJson("its attribute " + attribute + " is no whole number", wrong);
        }
    }

    private static String text(Map<String, AttributeValue> item, String attribute) throws UnreadableJson {
        AttributeValue value = item.get(attribute);
        return present(value == null ? null : value.s(), attribute);
    }

    private static String present(@Nullable String value, String attribute) throws UnreadableJson {
        if (value == null) {
            throw new UnreadableJson("its attribute " + attribute + " is missing or of another type", null);
        }
        return value;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
