package io.penstock.service.api;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the configuration's spelling of properties into AWS's, in problems that are found for both. */
final class Spelling {

    private static final Pattern PROPERTY = Pattern.compile("(?<![\\w./:-])(?:[a-z]+(?:-[a-z]+)*\\.)?"
            + "(?:batch-size|maximum-[a-z-]+|minimum-pollers|starting-position(?:-timestamp)?|parallelization-factor"
            + "|bisect-batch-on-function-error|tumbling-window-in-seconds|function-response-types|filter-criteria"
            + "|destination-config(?:\\.[a-z-]+)*|scaling-config|provisioned-poller-config|metrics-config"
            + "|visibility-heartbeat|retry-backoff(?:\\.[a-z]+)?|event-source-arn|function-name)(?![\\w:/-])");

    private Spelling() {}

    /** {@code destination-config.on-failure.destination} as {@code DestinationConfig.OnFailure.Destination}. */
    static String property(String path) {
        return Arrays.stream(path.split("\\.")).map(Spelling::member).collect(Collectors.joining("."));
    }

    private static String member(String name) {
        return Arrays.stream(name.split("-"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** A sentence with the properties that it names in AWS's spelling. */
    static String sentence(String text) {
        return PROPERTY.matcher(text).replaceAll(found -> property(found.group()));
    }
}
