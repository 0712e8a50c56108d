package io.penstock.dynamodb;

import io.penstock.core.record.JsonBytes;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Writes items as DynamoDB's own JSON: each value under its type, binaries in base64, numbers as text. */
final class ItemJson {

    private ItemJson() {}

    /** Writes an item; its attributes in the order of their names. */
    static JsonBytes item(JsonBytes json, Map<String, AttributeValue> item) {
        json.raw('{');
        boolean first = true;
        for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(item).entrySet()) {
            if (!first) {
                json.raw(',');
            }
            first = false;
            value(json.text(attribute.getKey()).raw(':'), attribute.getValue());
        }
        return json.raw('}');
    }

    private static JsonBytes value(JsonBytes json, AttributeValue value) {
        AttributeValue.Type type = value.type();
        json.raw('{')
                .text(type == AttributeValue.Type.NUL ? "NULL" : type.name())
                .raw(':');
        switch (type) {
            case S -> json.text(value.s());
            case N -> json.text(value.n());
            case B -> json.base64(value.b().asByteArrayUnsafe());
            case SS -> list(json, value.ss(), JsonBytes::text);
            case NS -> list(json, value.ns(), JsonBytes::text);
            case BS -> list(json, value.bs(), ItemJson::binary);
            case M -> item(json, value.m());
            case L -> list(json, value.l(), ItemJson::value);
            case BOOL -> json.raw(JsonBytes.ascii(value.bool().toString()));
            case NUL -> json.raw(JsonBytes.ascii("true"));
            case UNKNOWN_TO_SDK_VERSION ->
                throw new IllegalArgumentException("a value of a type that this version of the SDK does not know");
        }
        return json.raw('}');
    }

    private interface Element<T> {
        JsonBytes write(JsonBytes json, T element);
    }

    private static <T> void list(JsonBytes json, Collection<T> elements, Element<T> element) {
        json.raw('[');
        for (Iterator<T> rest = elements.iterator(); rest.hasNext(); ) {
            element.write(json, rest.next());
            if (rest.hasNext()) {
                json.raw(',');
            }
        }
        json.raw(']');
    }

    private static JsonBytes binary(JsonBytes json, SdkBytes bytes) {
        return json.base64(bytes.asByteArrayUnsafe());
    }
}
