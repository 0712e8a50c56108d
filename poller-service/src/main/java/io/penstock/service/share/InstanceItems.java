package io.penstock.service.share;

import io.penstock.service.store.InstanceTable;
import io.penstock.service.store.InstanceTable.Item;
import io.penstock.service.store.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The split and the reports as items of a table. */
record InstanceItems(InstanceTable table) {

    /** Sorts after every id of an instance, which is in hexadecimal digits. */
    private static final String SPLIT = "split";

    /** What another version adds is ignored, so that versions may run side by side. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** Reads all. */
    Membership.View read() throws StoreUnavailable {
        Split split = Split.NONE;
        List<InstanceReport> reports = new ArrayList<>();
        for (Item item : table.all()) {
            if (item.id().equals(SPLIT)) {
                split = content(item, Split.class);
            } else {
                reports.add(content(item, InstanceReport.class));
            }
        }
        return new Membership.View(split, reports);
    }

    private static <T> T content(Item item, Class<T> type) throws StoreUnavailable {
        try {
            return JSON.readValue(item.content(), type);
        } catch (JacksonException unreadable) {
            throw new StoreUnavailable(
                    "what instance " + item.id() + " wrote can't be read: " + unreadable.getOriginalMessage(),
                    unreadable);
        }
    }

    /** Writes; false when the condition of the write is not met. */
    boolean write(Membership.Write write) throws StoreUnavailable {
        return switch (write) {
            case Membership.Write.FirstReport first -> table.create(item(first.report()));
            case Membership.Write.NextReport next -> table.replace(item(next.report()));
            case Membership.Write.NextSplit next -> {
                Item item = new Item(SPLIT, next.split().epoch(), JSON.writeValueAsString(next.split()));
                yield next.split().epoch() == 1 ? table.create(item) : table.replace(item);
            }
            case Membership.Write.Removal removal ->
                remove(removal.last().id(), removal.last().sequence());
        };
    }

    /** Removes an instance that has not reported again. */
    boolean remove(String instance, long sequence) throws StoreUnavailable {
        return table.remove(instance, sequence);
    }

    private static Item item(InstanceReport report) {
        return new Item(report.id(), report.sequence(), JSON.writeValueAsString(report));
    }
}
