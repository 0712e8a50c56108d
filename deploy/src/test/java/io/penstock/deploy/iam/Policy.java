package io.penstock.deploy.iam;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An IAM policy, with no other elements than these. */
record Policy(
        @JsonProperty("Version") String version,
        @JsonProperty("Statement") List<Statement> statements) {

    static final Path FOLDER = Path.of("iam");

    private static final ObjectMapper STRICT = new ObjectMapper();

    /** Actions that are allowed on resources. */
    record Statement(
            @JsonProperty("Sid") String id,
            @JsonProperty("Effect") String effect,
            @JsonProperty("Action") List<String> actions,

            @JsonProperty("Resource") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<String> resources) {}

    static Policy read(Path file) throws IOException {
        return STRICT.readValue(file.toFile(), Policy.class);
    }
}
