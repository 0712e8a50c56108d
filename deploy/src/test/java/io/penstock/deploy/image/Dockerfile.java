package io.penstock.deploy.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The content of {@code deploy/Dockerfile}.
 *
 * @param instructions in their order
 */
record Dockerfile(List<Instruction> instructions) {

    private static final Path FILE = Project.FOLDER.resolve("deploy/Dockerfile");
    private static final Pattern FROM_OPTION = Pattern.compile("--from=(\\S+) +(.*)");

    /** An instruction without line breaks. */
    record Instruction(String name, String arguments) {

        /** The stage that a COPY takes its files from; empty when they are the project's. */
        Optional<String> from() {
            Matcher option = FROM_OPTION.matcher(arguments);
            return option.matches() ? Optional.of(option.group(1)) : Optional.empty();
        }

        /** What a COPY copies, and last its target. */
        List<String> files() {
            Matcher option = FROM_OPTION.matcher(arguments);
            return List.of((option.matches() ? option.group(2) : arguments).split(" +"));
        }

        /** The arguments when they have the form of a list. */
        List<String> list() {
            JsonNode json = JsonMapper.shared().readTree(arguments.substring(arguments.indexOf('[')));
            return json.valueStream().map(JsonNode::asString).toList();
        }
    }

    static Dockerfile read() {
        try {
            List<String> lines = Files.readAllLines(FILE).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            String whole = String.join("\n", lines).replaceAll("\\\\\n\\s*", "");
            return new Dockerfile(Arrays.stream(whole.split("\n"))
                    .map(line -> line.split(" +", 2))
                    .map(parts -> new Instruction(parts[0], parts[1]))
                    .toList());
        } catch (IOException failure) {
            throw new UncheckedIOException("can't read " + FILE, failure);
        }
    }

    List<Instruction> all(String name) {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals(name))
                .toList();
    }

    Instruction last(String name) {
        return all(name).getLast();
    }

    /** The names of the stages, in their order. */
    List<String> stages() {
        List<String> names = new ArrayList<>();
        all("FROM").forEach(from -> {
            String[] words = from.arguments().split(" +");
            names.add(words.length == 3 ? words[2] : "");
        });
        return names;
    }
}
