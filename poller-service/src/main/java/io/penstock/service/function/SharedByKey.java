package io.penstock.service.function;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Values that several users share by a key, each as long as it has a user. Thread-safe. */
final class SharedByKey<V> {

    private record Shared<V>(V value, int users) {}

    private final Map<String, Shared<V>> values = new ConcurrentHashMap<>();
    private final Supplier<V> fresh;

    /** Makes a value with {@code fresh} for each first user. */
    SharedByKey(Supplier<V> fresh) {
        this.fresh = fresh;
    }

    /** The value of {@code key}, for one more user. */
    V join(String key) {
        return values.compute(
                        key,
                        (same, shared) -> shared == null
                                ? new Shared<>(fresh.get(), 1)
                                : new Shared<>(shared.value(), shared.users() + 1))
                .value();
    }

    /** One user less; the last one takes the value with it. */
    void leave(String key) {
        values.computeIfPresent(
                key, (same, shared) -> shared.users() == 1 ? null : new Shared<>(shared.value(), shared.users() - 1));
    }

    /** The value of {@code key}; empty when nobody uses it. */
    Optional<V> find(String key) {
        return Optional.ofNullable(values.get(key)).map(Shared::value);
    }

    /** How many keys have users. */
    int size() {
        return values.size();
    }
}
