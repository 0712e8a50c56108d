package io.penstock.service.function;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Values that several users share by a key, each as long as it has a user. Thread-safe. */
final class SharedByKey<V> {

    private record Shared<V>(V value, int users) {}

    private final Map<String, Shared<V>> values = new ConcurrentHashMap<>();

    /** The value of {@code key}, for one more user; the first one makes it with {@code first}. */
    V join(String key, Supplier<V> first) {
        return values.compute(
                        key,
                        (same, shared) -> shared == null
                                ? new Shared<>(first.get(), 1)
                                : new Shared<>(shared.value(), shared.users() + 1))
                .value();
    }

    /** One user less; the last one takes the value with it. */
    void leave(String key) {
        leave(key, value -> {});
    }

    /** One user less; the last one takes the value with it, which {@code end} ends before there is another one. */
    void leave(String key, Consumer<V> end) {
        values.computeIfPresent(key, (same, shared) -> {
            if (shared.users() > 1) {
                return new Shared<>(shared.value(), shared.users() - 1);
            }
            end.accept(shared.value());
            return null;
        });
    }

    /** Changes the value of {@code key}, if it has a user, before the last one may leave. */
    void change(String key, Consumer<V> change) {
        values.computeIfPresent(key, (same, shared) -> {
            change.accept(shared.value());
            return shared;
        });
    }

    /** The value of {@code key}; empty when nobody uses it. */
    Optional<V> find(String key) {
        return Optional.ofNullable(values.get(key)).map(Shared::value);
    }

    /** Those that have users. */
    Stream<V> values() {
        return values.values().stream().map(Shared::value);
    }

    /** How many keys have users. */
    int size() {
        return values.size();
    }
}
