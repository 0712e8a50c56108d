package io.penstock.service.store;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Records as JSON with AWS's PascalCase names. What is null is not written; what is read is taken as it is or refused:
 * nothing is converted, ignored or filled in.
 */
final class StrictJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(Include.NON_NULL))
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private static final ObjectWriter ASCII = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private StrictJson() {}

    /** {@code value} in lines, always the same for the same value. */
    static String write(Object value) {
        String json = MAPPER.writeValueAsString(value);
        // Half a surrogate pair has no bytes in UTF-8, but has an escape in JSON.
        return StandardCharsets.UTF_8.newEncoder().canEncode(json) ? json : ASCII.writeValueAsString(value);
    }

    /** What {@link #write} wrote. */
    static <T> T read(String json, Class<T> type) throws UnreadableJson {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new UnreadableJson("it is null", null);
            }
            return value;
        } catch (UnrecognizedPropertyException unknown) {
            throw new UnreadableJson(
                    path(unknown) + " at " + place(unknown) + " is unknown to this version of Penstock: a newer version"
                            + " has written it",
                    unknown);
        } catch (StreamReadException malformed) {
            throw new UnreadableJson("it is no whole JSON: see " + place(malformed), malformed);
        } catch (JacksonException wrong) {
            throw new UnreadableJson(
                    (wrong.getPath().isEmpty() ? "what" : path(wrong)) + " at " + place(wrong)
                            + " lacks a member, or has a value of another kind than this version of Penstock expects",
                    wrong);
        }
    }

    /** As in {@code Mappings[0].Spec.BatchSize}. */
    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static String place(JacksonException failure) {
        TokenStreamLocation location = failure.getLocation();
        return location == null
                ? "an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
