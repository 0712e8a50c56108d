package io.penstock.service.store;

import io.penstock.core.mapping.Problem;
import io.penstock.core.mapping.SettingRules;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code penstock.store.*}: where mappings are kept that were created through the API.
 *
 * @param type {@code file}, {@code dynamodb} or {@code none}
 * @param path of the file
 */
public record StoreProperties(
        @DefaultValue("file") String type,
        @DefaultValue("./penstock-mappings.json") String path) {

    /** Where mappings are kept. */
    public enum Kind {
        /** In a file of one instance. */
        FILE,
        /** In a table that instances share. */
        DYNAMODB,
        /** Nowhere. */
        NONE
    }

    private static final List<String> TYPES = List.of("file", "dynamodb", "none");

    /** Finds what is wrong, by paths below {@code penstock}. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(
                new SettingRules().oneOf("store.type", type, TYPES).problems());
        if (path.isBlank() || !isPath(path)) {
            problems.add(new Problem("", "store.path", path, "the path of a file, such as ./penstock-mappings.json"));
        }
        return problems;
    }

    /** The type, which has no problems. */
    public Kind kind() {
        return Kind.valueOf(type.toUpperCase(Locale.ROOT));
    }

    /** True for {@code dynamodb}, also before the type is checked. */
    public boolean isDynamoDb() {
        return type.equalsIgnoreCase("dynamodb");
    }

    private static boolean isPath(String text) {
        try {
            return Path.of(text).getFileName() != null;
        } catch (InvalidPathException invalid) {
            return false;
        }
    }
}
