package io.penstock.core.record;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the members of a tumbling window after those of another format's event (semantics §2.4). */
record WindowedFormat(EventFormat records, WindowFrame frame) implements EventFormat {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] head() {
        return records.head();
    }

    /** The other tail, whose closing brace gives way to a comma, and then the members without their opening brace. */
    @Override
    public byte[] tail() {
        byte[] before = records.tail();
        byte[] members = members();
        byte[] tail = new byte[before.length + members.length - 1];
        System.arraycopy(before, 0, tail, 0, before.length);
        tail[before.length - 1] = ',';
        System.arraycopy(members, 1, tail, before.length, members.length - 1);
        return tail;
    }

    @Override
    public String partition() {
        return records.partition();
    }

    @Override
    public BatchInfo batchInfo(List<SourceRecord> about) {
        return records.batchInfo(about);
    }

    private byte[] members() {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(frame.state().json().length() + 512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("window");
            json.writeStringProperty("start", frame.window().start().toString());
            json.writeStringProperty("end", frame.window().end().toString());
            json.writeEndObject();
            json.writeName("state");
            json.writeRawValue(frame.state().json());
            json.writeStringProperty("shardId", records.partition());
            json.writeStringProperty("eventSourceARN", frame.sourceArn());
            json.writeBooleanProperty("isFinalInvokeForWindow", frame.isFinal());
            json.writeBooleanProperty("isWindowTerminatedEarly", frame.isTerminatedEarly());
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}
