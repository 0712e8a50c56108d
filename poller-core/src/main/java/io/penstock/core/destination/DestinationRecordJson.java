package io.penstock.core.destination;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.core.invoke.Answer;
import io.penstock.core.record.BatchInfo;
import io.penstock.core.record.JsonLimits;
import io.penstock.core.record.WindowFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes destination records as JSON: the record of semantics §6.1 for a failure, of semantics §6.2 for a success.
 * Thread-safe.
 *
 * <p>Keys stand in the order in which AWS writes them. What the function returned may be anything, so its answer is
 * embedded only when it is one well-formed JSON value in UTF-8.
 */
public final class DestinationRecordJson {

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(JsonLimits.PASSED_OVER)
            .build();

    private DestinationRecordJson() {}

    /** The record in the given form, in UTF-8. */
    public static byte[] write(DestinationRecord record, DestinationRecordForm form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(form.payload() ? record.event().length + 1024 : 1024);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            if (record.condition() == DestinationRecord.Condition.SUCCESS) {
                success(json, record, form);
            } else {
                failure(json, record, form);
            }
            if (form.marked()) {
                json.writeBooleanProperty("payloadOmitted", true);
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void failure(JsonGenerator json, DestinationRecord record, DestinationRecordForm form) {
        requestContext(json, record, record.functionArn());
        Answer answer = record.answer();
        if (answer != null && record.condition() != DestinationRecord.Condition.RECORD_AGE_EXCEEDED) {
            json.writeObjectPropertyStart("responseContext");
            json.writeNumberProperty("statusCode", answer.statusCode());
            json.writeStringProperty("executedVersion", answer.executedVersion());
            json.writeStringProperty("functionError", answer.functionError());
            json.writeEndObject();
        }
        json.writeStringProperty("version", "1.0");
        json.writeStringProperty("timestamp", timestamp(record.timestamp()));
        record.window().ifPresent(frame -> timeWindowInfo(json, frame));
        batchInfo(json, record.batchInfo(), form.longestList());
        if (form.payload()) {
            json.writeName("payload");
            json.writeUTF8String(record.event(), 0, record.event().length);
        }
    }

    private static void success(JsonGenerator json, DestinationRecord record, DestinationRecordForm form) {
        json.writeStringProperty("version", "1.0");
        json.writeStringProperty("timestamp", timestamp(record.timestamp()));
        requestContext(json, record, record.qualifiedFunctionArn());
        if (form.payload()) {
            json.writeName("requestPayload");
            json.writeRawValue(new String(record.event(), UTF_8));
        }
        Answer answer = record.answer();
        if (answer != null) {
            json.writeObjectPropertyStart("responseContext");
            json.writeNumberProperty("statusCode", answer.statusCode());
            json.writeStringProperty("executedVersion", answer.executedVersion());
            json.writeEndObject();
            if (form.payload() && answer.payload().length > 0) {
                responsePayload(json, answer.payload());
            }
        }
        if (!form.payload()) {
            record.window().ifPresent(frame -> timeWindowInfo(json, frame));
            batchInfo(json, record.batchInfo(), form.longestList());
        }
    }

    private static void responsePayload(JsonGenerator json, byte[] payload) {
        Optional<String> value = jsonValue(payload);
        if (value.isPresent()) {
            json.writeName("responsePayload");
            json.writeRawValue(value.get());
        } else {
            json.writeObjectPropertyStart("deliveryError");
            json.writeNumberProperty("statusCode", 400);
            json.writeStringProperty("errorCode", "InvalidRequestContentException");
            json.writeEndObject();
        }
    }

    private static void requestContext(JsonGenerator json, DestinationRecord record, String functionArn) {
        json.writeObjectPropertyStart("requestContext");
        json.writeStringProperty("requestId", record.requestId().toString());
        json.writeStringProperty("functionArn", functionArn);
        json.writeStringProperty("condition", record.condition().text());
        json.writeNumberProperty("approximateInvokeCount", record.approximateInvokeCount());
        json.writeEndObject();
    }

    private static void timeWindowInfo(JsonGenerator json, WindowFrame frame) {
        json.writeObjectPropertyStart("timeWindowInfo");
        json.writeObjectPropertyStart("window");
        json.writeStringProperty("start", frame.window().start().toString());
        json.writeStringProperty("end", frame.window().end().toString());
        json.writeEndObject();
        json.writeBooleanProperty("isFinalInvokeForWindow", frame.isFinal());
        json.writeBooleanProperty("isWindowTerminatedEarly", frame.isTerminatedEarly());
        json.writeEndObject();
    }

    private static void batchInfo(JsonGenerator json, BatchInfo info, int longestList) {
        json.writeObjectPropertyStart(info.name());
        for (Map.Entry<String, Object> detail : info.details().entrySet()) {
            switch (detail.getValue()) {
                case String text -> json.writeStringProperty(detail.getKey(), text);
                case Integer number -> json.writeNumberProperty(detail.getKey(), number);
                case Long number -> json.writeNumberProperty(detail.getKey(), number);
                case List<?> texts -> list(json, detail.getKey(), texts, longestList);
                default ->
                    throw new IllegalArgumentException("a batch's details are texts, whole numbers and lists of texts; "
                            + detail.getKey() + " is a " + detail.getValue().getClass());
            }
        }
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, List<?> texts, int longest) {
        json.writeArrayPropertyStart(name);
        texts.stream().limit(longest).forEach(text -> json.writeString((String) text));
        json.writeEndArray();
        if (texts.size() > longest) {
            json.writeBooleanProperty(name + "Truncated", true);
        }
    }

    private static String timestamp(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    /** The text of {@code payload} when it is exactly one JSON value in UTF-8. */
    private static Optional<String> jsonValue(byte[] payload) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    return Optional.empty();
                }
                parser.skipChildren();
                parser.finishToken();
                return parser.nextToken() == null ? Optional.of(text) : Optional.empty();
            }
        } catch (CharacterCodingException | JacksonException notJson) {
            return Optional.empty();
        }
    }
}
