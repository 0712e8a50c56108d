package io.penstock.deploy.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The content of {@code deploy/compose.yaml}, and of files beside it. */
final class ComposeFile {

    /** Its folder, for the paths in it. */
    static final Path FOLDER = Project.FOLDER.resolve("deploy");

    /** All of it. */
    final JsonNode content = yaml(FOLDER.resolve("compose.yaml"));

    /** A YAML file; a duplicate key is refused. */
    static JsonNode yaml(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            return JsonMapper.shared().valueToTree(new Yaml(new SafeConstructor(options)).load(Files.readString(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException("can't read " + file, failure);
        }
    }

    Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        content.get("services").forEachEntry(services::put);
        return services;
    }

    JsonNode service(String name) {
        return Objects.requireNonNull(services().get(name), name);
    }

    /** A mount as {@code source:target[:ro]}. */
    record Mount(String source, String target) {

        static Mount of(String text) {
            String[] parts = text.split(":");
            return new Mount(parts[0], parts[1]);
        }

        boolean isFile() {
            return source.startsWith(".");
        }
    }

    static List<Mount> mounts(JsonNode service) {
        return service.path("volumes")
                .valueStream()
                .map(JsonNode::asString)
                .map(Mount::of)
                .toList();
    }
}
