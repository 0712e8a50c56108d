package io.penstock.service.mappings;

import io.penstock.core.mapping.MappingSpec;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes specs of mappings, and of what an update changes. */
public final class TestSpec {

    /** Starting position of streams of the test. */
    private static final String POSITION = "TRIM_HORIZON";

    private TestSpec() {}

    /** A mapping on the queue {@code name}, with these components and their values, in turn. */
    public static MappingSpec queue(String name, @Nullable Object... properties) {
        return spec("arn:aws:sqs:us-east-1:000000000000:" + name, null, "resize", properties);
    }

    /** A mapping on the stream {@code name}, with these components and their values, in turn. */
    public static MappingSpec stream(String name, @Nullable Object... properties) {
        return spec("arn:aws:kinesis:us-east-1:000000000000:stream/" + name, POSITION, "resize", properties);
    }

    /** An update of these components to these values, in turn. */
    public static MappingSpec changes(@Nullable Object... properties) {
        return spec(null, null, null, properties);
    }

    private static MappingSpec spec(
            @Nullable String arn,
            @Nullable String position,
            @Nullable String function,
            @Nullable Object... properties) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("eventSourceArn", arn);
        values.put("functionName", function);
        values.put("startingPosition", position);
        for (int index = 0; index < properties.length; index += 2) {
            values.put((String) properties[index], properties[index + 1]);
        }
        RecordComponent[] components = MappingSpec.class.getRecordComponents();
        Object[] arguments = Stream.of(components)
                .map(component -> values.remove(component.getName()))
                .toArray();
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("no such property: " + values.keySet());
        }
        try {
            return (MappingSpec) MappingSpec.class.getDeclaredConstructors()[0].newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
