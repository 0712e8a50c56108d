package io.penstock.service.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** The items of instances in the table of the store, compressed, because each is read by every other every 2 s. */
record DynamoDbInstances(StoreTable table) implements InstanceTable {

    private static final String KIND = "instance";
    private static final String NUMBER = "number";
    private static final String CONTENT = "content";

    private static final Map<String, String> NAMES = Map.of("#number", NUMBER);

    @Override
    public List<Item> all() throws StoreUnavailable {
        List<Item> all = new ArrayList<>();
        Map<String, AttributeValue> next = Map.of();
        do {
            QueryResponse page = table.page(KIND, next);
            for (Map<String, AttributeValue> item : page.items()) {
                all.add(item(item));
            }
            next = page.lastEvaluatedKey();
        } while (!next.isEmpty());
        return all;
    }

    private Item item(Map<String, AttributeValue> item) throws StoreUnavailable {
        String id = StoreItems.id(item);
        try {
            return new Item(id, StoreItems.number(item, NUMBER), unzipped(item.get(CONTENT)));
        } catch (UnreadableJson | IOException failure) {
            throw new StoreUnavailable(
                    "the item " + id + " of " + table.shown() + " (penstock.store.type dynamodb) can't be read: "
                            + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public boolean create(Item item) throws StoreUnavailable {
        return table.put(attributes(item), "attribute_not_exists(#kind)", Map.of("#kind", StoreItems.KIND), Map.of());
    }

    @Override
    public boolean replace(Item item) throws StoreUnavailable {
        return table.put(attributes(item), "#number < :number", NAMES, number(item.number()));
    }

    @Override
    public boolean remove(String id, long number) throws StoreUnavailable {
        return table.delete(StoreItems.key(KIND, id), "#number <= :number", NAMES, number(number));
    }

    private static Map<String, AttributeValue> number(long number) {
        return Map.of(":number", StoreItems.number(number));
    }

    private static Map<String, AttributeValue> attributes(Item item) {
        return Map.of(
                StoreItems.KIND,
                StoreItems.text(KIND),
                StoreItems.ID,
                StoreItems.text(item.id()),
                NUMBER,
                StoreItems.number(item.number()),
                CONTENT,
                AttributeValue.fromB(SdkBytes.fromByteArray(zipped(item.content()))));
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes every byte", impossible);
        }
        return bytes.toByteArray();
    }

    private static String unzipped(@Nullable AttributeValue value) throws IOException {
        if (value == null || value.b() == null) {
            throw new IOException("its attribute " + CONTENT + " is missing or of another type");
        }
        try (GZIPInputStream zip =
                new GZIPInputStream(new ByteArrayInputStream(value.b().asByteArrayUnsafe()))) {
            return new String(zip.readAllBytes(), UTF_8);
        }
    }
}
