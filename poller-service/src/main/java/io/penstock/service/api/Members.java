package io.penstock.service.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the members of one JSON object of a request; a null member is a missing one. What can't be read is reported and
 * null. Not thread-safe.
 */
final class Members {

    private final JsonNode object;
    private final String prefix;
    private final String path;
    private final Faults faults;
    private final Set<String> known = new HashSet<>();

    private Members(JsonNode object, String prefix, String path, Faults faults) {
        this.object = object;
        this.prefix = prefix;
        this.path = path;
        this.faults = faults;
    }

    /** Reads a body; an empty one is an object without members. */
    static Members of(byte[] body, Faults faults) {
        JsonNode node = ApiJson.object();
        try {
            JsonNode read = ApiJson.read(body);
            if (read.isObject()) {
                node = read;
            } else if (!read.isMissingNode()) {
                faults.unreadable("The body of the request is no JSON object");
            }
        } catch (JacksonException malformed) {
            faults.unreadable("Could not parse request body into json: " + malformed.getOriginalMessage());
        }
        return new Members(node, "", "", faults);
    }

    /** The path of a member in the texts of errors. */
    String path(String name) {
        return path + ApiJson.inErrors(name);
    }

    /** The place of a member in the body. */
    String place(String name) {
        return prefix + name;
    }

    /** True when the member is there and not null. */
    boolean has(String name) {
        return node(name) != null;
    }

    private @Nullable JsonNode node(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name) {
        JsonNode node = node(name);
        return node == null ? null : text(prefix + name, node);
    }

    private @Nullable String text(String name, JsonNode node) {
        if (!node.isString()) {
            wrongType(name, node, "a String");
            return null;
        }
        String text = node.asString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            faults.unreadable(name + ": half of a surrogate pair is no text");
            return null;
        }
        return text;
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode node = node(name);
        if (node == null || node.isBoolean()) {
            return node == null ? null : node.booleanValue();
        }
        wrongType(prefix + name, node, "a Boolean");
        return null;
    }

    /** A whole number within the bounds of the model. */
    @Nullable
    Integer number(String name, int lowest, int highest) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            wrongType(prefix + name, node, "an Integer");
            return null;
        }
        int value = node.intValue();
        if (value < lowest) {
            faults.violation(value, path(name), "Member must have value greater than or equal to " + lowest);
        }
        if (value > highest) {
            faults.violation(value, path(name), "Member must have value less than or equal to " + highest);
        }
        return value;
    }

    /** A number with or without a fraction. */
    @Nullable
    Double decimal(String name) {
        JsonNode node = node(name);
        if (node == null || node.isNumber()) {
            return node == null ? null : node.doubleValue();
        }
        wrongType(prefix + name, node, "a Double");
        return null;
    }

    /** Seconds since 1970, whole or not, as text. */
    @Nullable
    String timestamp(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isNumber()) {
            wrongType(prefix + name, node, "a Timestamp");
            return null;
        }
        return node.decimalValue().toString();
    }

    /** The object that a member is; null when there is none. */
    @Nullable
    Members object(String name) {
        JsonNode node = node(name);
        return node == null ? null : inside(name, node, path(name));
    }

    private @Nullable Members inside(String name, JsonNode node, String where) {
        if (node.isObject()) {
            return new Members(node, prefix + name + ".", where + ".", faults);
        }
        wrongType(prefix + name, node, "an object");
        return null;
    }

    /** The objects that a member lists. */
    @Nullable
    List<Members> objects(String name) {
        List<JsonNode> nodes = list(name);
        if (nodes == null) {
            return null;
        }
        List<Members> objects = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            Members inside =
                    inside(name + "[" + index + "]", nodes.get(index), path(name) + "." + (index + 1) + ".member");
            if (inside != null) {
                objects.add(inside);
            }
        }
        return objects;
    }

    /** The texts that a member lists. */
    @Nullable
    List<String> texts(String name) {
        List<JsonNode> nodes = list(name);
        if (nodes == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            String text = text(prefix + name + "[" + index + "]", nodes.get(index));
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    private @Nullable List<JsonNode> list(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            wrongType(prefix + name, node, "a list");
            return null;
        }
        return List.copyOf(node.values());
    }

    /** The texts that a member has by name, in the order in which they were written. */
    @Nullable
    Map<String, String> map(String name) {
        Members inside = object(name);
        if (inside == null) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        inside.object.propertyStream().forEach(entry -> {
            String text = text(inside.prefix + entry.getKey(), entry.getValue());
            if (text != null) {
                texts.put(entry.getKey(), text);
            }
        });
        return texts;
    }

    /** Reports the first member that nobody asked for. */
    void refuseOthers() {
        object.propertyStream()
                .filter(entry -> !entry.getValue().isNull() && !known.contains(entry.getKey()))
                .findFirst()
                .ifPresent(entry -> faults.unknown("Unknown member '" + prefix + entry.getKey()
                        + "': nothing is ignored here; leave it out, or send null"));
    }

    private void wrongType(String name, JsonNode node, String wanted) {
        faults.unreadable(name + ": " + node.getNodeType() + "_VALUE can not be converted to " + wanted);
    }
}
