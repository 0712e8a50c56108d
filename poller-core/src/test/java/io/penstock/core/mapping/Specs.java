package io.penstock.core.mapping;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Specs of mappings, and checks that know an SQS, a FIFO, a Kinesis and a DynamoDB source. */
final class Specs {

    static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";
    static final String FIFO = "arn:aws:sqs:us-east-1:000000000000:orders.fifo";
    static final String KINESIS = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    static final String DYNAMODB = "arn:aws:dynamodb:us-east-1:000000000000:table/items/stream/2026-01-01T00:00:00.000";

    private Specs() {}

    static MappingSpec queue(@Nullable Object... properties) {
        return spec(QUEUE, null, properties);
    }

    static MappingSpec fifo(@Nullable Object... properties) {
        return spec(FIFO, null, properties);
    }

    static MappingSpec kinesis(@Nullable Object... properties) {
        return spec(KINESIS, "TRIM_HORIZON", properties);
    }

    static MappingSpec dynamodb(@Nullable Object... properties) {
        return spec(DYNAMODB, "TRIM_HORIZON", properties);
    }

    static MappingSpec.DestinationConfig onFailure(String target) {
        return new MappingSpec.DestinationConfig(new MappingSpec.Target(target), null, null, null);
    }

    static MappingSpec.FilterCriteria filters(String... patterns) {
        return new MappingSpec.FilterCriteria(
                Stream.of(patterns).map(MappingSpec.PatternFilter::new).toList());
    }

    static Map<String, String> tags(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(tag -> "tag" + tag, tag -> "value"));
    }

    /** Names of components and their values, in turn. */
    private static MappingSpec spec(String arn, @Nullable String position, @Nullable Object... properties) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("eventSourceArn", arn);
        values.put("functionName", "resize");
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

    /** Refuses patterns that hold the word {@code bad}, the function {@code missing}, and FIFO destinations. */
    static final class Checks implements MappingChecks {

        @Override
        public List<String> sourceTypes() {
            return List.of("sqs", "kinesis", "dynamodb");
        }

        @Override
        public Optional<SourceRules> rules(Arn source) {
            return switch (source.service()) {
                case "sqs" -> {
                    boolean fifo = source.resource().endsWith(".fifo");
                    yield Optional.of(
                            new SourceRules("sqs", false, 10, fifo ? 10 : 10_000, 10, !fifo, Set.of(), "body"));
                }
                case "kinesis" ->
                    Optional.of(new SourceRules(
                            "kinesis",
                            true,
                            100,
                            10_000,
                            10_000,
                            true,
                            Set.of("TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
                            "data"));
                case "dynamodb" ->
                    Optional.of(new SourceRules(
                            "dynamodb", true, 100, 10_000, 10_000, true, Set.of("TRIM_HORIZON", "LATEST"), ""));
                default -> Optional.empty();
            };
        }

        @Override
        public List<Problem> functionProblems(String mapping, FunctionName function) {
            return function.name().equals("missing")
                    ? List.of(new Problem(mapping, "function-name", "missing", "a function that exists"))
                    : List.of();
        }

        @Override
        public Optional<String> destinationKind(String target) {
            return target.startsWith("https://")
                    ? Optional.of("http")
                    : Arn.parse(target).map(Arn::service).filter(Set.of("sqs", "sns", "s3", "lambda")::contains);
        }

        @Override
        public List<String> destinationProblems(String target) {
            return target.endsWith(".fifo") ? List.of("a FIFO queue or topic can't be a destination") : List.of();
        }
    }
}
