package io.penstock.service.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Reads YAML files as Spring Boot does, and CloudFormation's functions in them ({@code !GetAtt Orders.Arn}) as texts.
 * Spring Boot's loader fails at the first of them with a stack trace; a text is refused together with all other
 * problems, by mapping and path (B54).
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CloudFormationYaml implements PropertySourceLoader {

    /** A local tag, where a value begins. */
    private static final Pattern TAG = Pattern.compile("(?:[:-][ \\t]+|[\\[{,][ \\t]*)![A-Za-z]");

    private final YamlPropertySourceLoader boot = new YamlPropertySourceLoader();

    @Override
    public String[] getFileExtensions() {
        return boot.getFileExtensions();
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        String text = resource.getContentAsString(UTF_8);
        return boot.load(
                name,
                TAG.matcher(text).find() ? new ByteArrayResource(plain(text).getBytes(UTF_8)) : resource);
    }

    private static String plain(String text) throws IOException {
        StringWriter plain = new StringWriter();
        Emitter emitter = new Emitter(plain, new DumperOptions());
        for (Event event : untagged(new Yaml().parse(new StringReader(text)))) {
            emitter.emit(event);
        }
        return plain.toString();
    }

    /** The events without tags; of a list or map with a tag, the tag alone, which shows what is wrong. */
    private static List<Event> untagged(Iterable<Event> events) {
        List<Event> kept = new ArrayList<>();
        int skipped = 0;
        for (Event event : events) {
            if (skipped > 0) {
                skipped += event instanceof CollectionStartEvent ? 1 : isEnd(event) ? -1 : 0;
                continue;
            }
            Optional<String> tag = tag(event);
            if (tag.isEmpty()) {
                kept.add(event);
                continue;
            }
            if (event instanceof ScalarEvent scalar) {
                kept.add(text(event, (tag.get() + " " + scalar.getValue()).strip()));
            } else {
                kept.add(text(event, tag.get()));
                skipped = 1;
            }
        }
        return kept;
    }

    private static boolean isEnd(Event event) {
        return event.is(Event.ID.SequenceEnd) || event.is(Event.ID.MappingEnd);
    }

    private static Optional<String> tag(Event event) {
        String tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> null;
        };
        return Optional.ofNullable(tag).filter(text -> text.startsWith("!") && text.length() > 1);
    }

    private static Event text(Event event, String text) {
        String anchor = event instanceof NodeEvent node ? node.getAnchor() : null;
        return new ScalarEvent(
                anchor,
                null,
                new ImplicitTuple(false, true),
                text,
                event.getStartMark(),
                event.getEndMark(),
                ScalarStyle.DOUBLE_QUOTED);
    }
}
