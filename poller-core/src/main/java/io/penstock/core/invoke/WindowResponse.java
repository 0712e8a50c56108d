package io.penstock.core.invoke;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.record.JsonLimits;
import io.penstock.core.record.WindowState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the answer of a function whose mapping has tumbling windows: a JSON object with an object {@code state}
 * (semantics §2.4).
 */
public final class WindowResponse {

    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(JsonLimits.PASSED_OVER).build();

    private WindowResponse() {}

    /**
     * The result when a state is required: a normal return without one is a failure of all records. That failure keeps
     * the answer as it is, with {@code functionError} null, because the function itself did not fail.
     */
    public static InvocationResult read(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Accepted accepted -> orFailure(accepted, accepted.answer());
            case InvocationResult.PartlyFailed partly -> orFailure(partly, partly.answer());
            case InvocationResult.FunctionError error -> error;
            case InvocationResult.RequestTooLarge tooLarge -> tooLarge;
            case InvocationResult.Throttled throttled -> throttled;
            case InvocationResult.Unreachable unreachable -> unreachable;
        };
    }

    /** The state that the function returned, letter by letter; empty when its answer has none. */
    public static Optional<WindowState> state(Answer answer) {
        try {
            String text =
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(answer.payload())).toString();
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
                return state(parser, text);
            }
        } catch (CharacterCodingException | JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static Optional<WindowState> state(JsonParser parser, String text) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        Optional<WindowState> state = Optional.empty();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isState = parser.currentName().equals("state");
            JsonToken value = parser.nextToken();
            int start = at(parser);
            parser.skipChildren();
            if (isState) {
                state = value == JsonToken.START_OBJECT
                        ? Optional.of(new WindowState(text.substring(start, at(parser) + 1)))
                        : Optional.empty();
            }
        }
        return parser.nextToken() == null ? state : Optional.empty();
    }

    private static int at(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    private static InvocationResult orFailure(InvocationResult result, Answer answer) {
        return state(answer).isPresent() ? result : new InvocationResult.FunctionError(answer);
    }
}
