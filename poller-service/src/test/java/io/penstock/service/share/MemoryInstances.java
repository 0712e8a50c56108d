package io.penstock.service.share;

import io.penstock.service.store.InstanceTable;
import io.penstock.service.store.StoreUnavailable;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A table in memory, which may be out of reach. */
final class MemoryInstances implements InstanceTable {

    private final NavigableMap<String, Item> items = new ConcurrentSkipListMap<>();
    private volatile boolean available = true;
    private volatile int reads;
    private volatile int writes;
    private volatile Runnable beforeWrite = () -> {};

    /** From now on it answers, or not. */
    void available(boolean now) {
        available = now;
    }

    /** Does this once, right before something is written. */
    void atNextWrite(Runnable work) {
        beforeWrite = work;
    }

    private void beginWrite() throws StoreUnavailable {
        check();
        Runnable work = beforeWrite;
        beforeWrite = () -> {};
        work.run();
        writes++;
    }

    int reads() {
        return reads;
    }

    int writes() {
        return writes;
    }

    private void check() throws StoreUnavailable {
        if (!available) {
            throw new StoreUnavailable("the test has cut it off", null);
        }
    }

    @Override
    public synchronized List<Item> all() throws StoreUnavailable {
        check();
        reads++;
        return List.copyOf(items.descendingMap().values());
    }

    @Override
    public synchronized boolean create(Item item) throws StoreUnavailable {
        beginWrite();
        return items.putIfAbsent(item.id(), item) == null;
    }

    @Override
    public synchronized boolean replace(Item item) throws StoreUnavailable {
        beginWrite();
        Item before = items.get(item.id());
        if (before == null || before.number() >= item.number()) {
            return false;
        }
        items.put(item.id(), item);
        return true;
    }

    @Override
    public synchronized boolean remove(String id, long number) throws StoreUnavailable {
        beginWrite();
        Item before = items.get(id);
        return before != null && before.number() <= number && items.remove(id, before);
    }
}
