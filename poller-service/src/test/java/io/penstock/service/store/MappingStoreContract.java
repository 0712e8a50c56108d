package io.penstock.service.store;

import static io.penstock.service.store.Samples.deleting;
import static io.penstock.service.store.Samples.everything;
import static io.penstock.service.store.Samples.id;
import static io.penstock.service.store.Samples.mapping;
import static io.penstock.service.store.Samples.moved;
import static io.penstock.service.store.Samples.next;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What every store does that keeps mappings. A test class implements this and begins each test with a store that has
 * nothing in it.
 */
public interface MappingStoreContract {

    /** The store of this test; the same one until {@link #reopened()}. */
    MappingStore store() throws Exception;

    /** Closes the store and opens it again, as a restart does. */
    MappingStore reopened() throws Exception;

    @Test
    @DisplayName("a store that was never written to is empty, and stays so when it is read")
    default void anEmptyStore() throws Exception {
        assertThat(store().all()).isEmpty();
        assertThat(store().find(id(1))).isEmpty();
        assertThat(store().remove(id(1), 1)).isFalse();
        assertThat(reopened().all()).isEmpty();
    }

    @Test
    @DisplayName("a stored mapping is answered byte for byte, also after a restart")
    default void byteForByte() throws Exception {
        StoredMapping full = Samples.with(everything(), mapping(1));
        StoredMapping bare = mapping(2);

        assertThat(store().put(full)).isEqualTo(new PutResult.Stored());
        assertThat(store().put(bare)).isEqualTo(new PutResult.Stored());

        assertThat(store().find(id(1))).contains(full);
        assertThat(store().find(id(3))).isEmpty();
        MappingStore reopened = reopened();
        assertThat(reopened.find(id(1))).contains(full);
        assertThat(reopened.all()).containsExactlyInAnyOrder(full, bare);
        assertThat(reopened.find(id(1)).orElseThrow().spec().tags())
                .as("in their order")
                .containsExactlyEntriesOf(Objects.requireNonNull(everything().tags()));
    }

    @Test
    @DisplayName("a change is stored only when its revision follows the stored one")
    default void revisions() throws Exception {
        StoredMapping first = mapping(1);
        StoredMapping second = next(first);
        store().put(first);

        assertThat(store().put(first)).as("created again").isEqualTo(new PutResult.Conflict());
        assertThat(store().put(next(second))).as("one too far").isEqualTo(new PutResult.Conflict());
        assertThat(store().put(next(mapping(2)))).as("changed, but not there").isEqualTo(new PutResult.Conflict());
        assertThat(store().all()).containsExactly(first);

        assertThat(store().put(second)).isEqualTo(new PutResult.Stored());
        assertThat(store().put(second)).as("changed again").isEqualTo(new PutResult.Conflict());
        assertThat(reopened().all()).containsExactly(second);
    }

    @Test
    @DisplayName("a mapping is removed at its revision only")
    default void removal() throws Exception {
        StoredMapping second = next(mapping(1));
        store().put(mapping(1));
        store().put(second);
        store().put(mapping(2));

        assertThat(store().remove(id(1), 1)).isFalse();
        assertThat(store().remove(id(1), 3)).isFalse();
        assertThat(store().find(id(1))).contains(second);

        assertThat(store().remove(id(1), 2)).isTrue();
        assertThat(store().remove(id(1), 2)).isFalse();
        assertThat(reopened().all()).containsExactly(mapping(2));
        assertThat(store().put(mapping(1))).as("created once more").isEqualTo(new PutResult.Stored());
    }

    @Test
    @DisplayName("two mappings with one uniqueness are not stored side by side, and the first is named")
    default void duplicates() throws Exception {
        store().put(mapping(1));
        store().put(mapping(2));
        String taken = mapping(1).uniqueness();

        assertThat(store().put(moved(next(mapping(0)), taken)))
                .as("revision first")
                .isEqualTo(new PutResult.Conflict());
        assertThat(store().put(mapping(3, taken))).isEqualTo(new PutResult.Duplicate(id(1)));
        assertThat(store().put(moved(mapping(2), taken))).isEqualTo(new PutResult.Duplicate(id(1)));
        assertThat(store().put(next(mapping(1)))).as("its own").isEqualTo(new PutResult.Stored());
        assertThat(reopened().all()).containsExactlyInAnyOrder(next(mapping(1)), mapping(2));
    }

    @Test
    @DisplayName("a uniqueness is free again when its mapping is moved, removed, or being deleted")
    default void freed() throws Exception {
        String wanted = "wanted";
        StoredMapping one = moved(mapping(1), wanted);
        StoredMapping two = moved(mapping(2), wanted);
        StoredMapping three = moved(mapping(3), wanted);
        store().put(mapping(1));
        store().put(mapping(2));
        store().put(mapping(3));
        assertThat(store().put(one)).isEqualTo(new PutResult.Stored());

        assertThat(store().put(two)).isEqualTo(new PutResult.Duplicate(id(1)));
        StoredMapping elsewhere = moved(one, "elsewhere");
        assertThat(store().put(elsewhere)).isEqualTo(new PutResult.Stored());
        assertThat(store().put(two)).isEqualTo(new PutResult.Stored());

        StoredMapping goes = deleting(two, true);
        assertThat(store().put(goes)).isEqualTo(new PutResult.Stored());
        assertThat(store().put(three)).isEqualTo(new PutResult.Stored());
        assertThat(store().put(deleting(goes, false))).as("kept after all").isEqualTo(new PutResult.Duplicate(id(3)));
        assertThat(store().remove(id(2), goes.revision())).isTrue();
        assertThat(store().put(moved(elsewhere, wanted)))
                .as("not freed twice")
                .isEqualTo(new PutResult.Duplicate(id(3)));

        assertThat(store().remove(id(3), three.revision())).isTrue();
        assertThat(store().put(moved(elsewhere, wanted))).isEqualTo(new PutResult.Stored());
    }

    @Test
    @DisplayName("the version differs after every change, and after nothing else")
    default void version() throws Exception {
        Set<Long> seen = new HashSet<>();
        assertThat(seen.add(store().version())).isTrue();

        store().put(mapping(1));
        assertThat(seen.add(store().version())).as("created").isTrue();
        store().put(next(mapping(1)));
        assertThat(seen.add(store().version())).as("changed").isTrue();
        long before = store().version();
        store().put(mapping(1));
        store().remove(id(1), 7);
        store().all();
        assertThat(store().version()).as("refused and read").isEqualTo(before);
        store().remove(id(1), 2);
        assertThat(seen.add(store().version())).as("removed").isTrue();
    }

    @Test
    @DisplayName("an override is answered as it was stored, also after a restart, and changed at its revision only")
    default void overrides() throws Exception {
        StoredOverride first = new StoredOverride(id(1), false, true, "deployer", Samples.CREATED, 1);
        StoredOverride second = new StoredOverride(id(1), true, false, "\u00fcber", Samples.CREATED.plusNanos(1), 2);
        StoredOverride other = new StoredOverride(id(2), false, true, "monitor", Samples.CREATED, 1);
        store().put(mapping(1));
        assertThat(store().overrides()).isEmpty();

        assertThat(store().put(second)).as("one too far").isFalse();
        assertThat(store().put(first)).isTrue();
        assertThat(store().put(first)).as("made again").isFalse();
        assertThat(store().put(other)).isTrue();
        assertThat(store().put(second)).isTrue();
        assertThat(store().override(id(1))).contains(second);
        assertThat(store().override(id(3))).isEmpty();
        assertThat(reopened().overrides()).containsExactlyInAnyOrder(second, other);
        assertThat(store().all()).as("mappings are others").containsExactly(mapping(1));

        assertThat(store().removeOverride(id(1), 1)).isFalse();
        assertThat(store().removeOverride(id(1), 2)).isTrue();
        assertThat(store().removeOverride(id(1), 2)).isFalse();
        assertThat(reopened().overrides()).containsExactly(other);
        assertThat(store().put(first)).as("made once more").isTrue();
    }

    @Test
    @DisplayName("the version differs after every change of an override")
    default void versionOfOverrides() throws Exception {
        Set<Long> seen = new HashSet<>();
        assertThat(seen.add(store().version())).isTrue();
        StoredOverride first = new StoredOverride(id(1), false, true, "deployer", Samples.CREATED, 1);

        store().put(first);
        assertThat(seen.add(store().version())).as("made").isTrue();
        long before = store().version();
        store().put(first);
        store().overrides();
        assertThat(store().version()).as("refused and read").isEqualTo(before);
        store().removeOverride(id(1), 1);
        assertThat(seen.add(store().version())).as("removed").isTrue();
    }

    @Test
    @DisplayName("of changes at the same time with the same revision one is stored")
    default void oneWins() throws Exception {
        MappingStore store = store();
        store.put(mapping(1));
        List<Callable<PutResult>> changes = new ArrayList<>();
        for (int change = 0; change < 8; change++) {
            StoredMapping changed = moved(mapping(1), "change " + change);
            changes.add(() -> store.put(changed));
        }

        assertThat(together(changes))
                .containsOnlyOnce(new PutResult.Stored())
                .filteredOn(result -> !(result instanceof PutResult.Stored))
                .hasSize(7)
                .containsOnly(new PutResult.Conflict());
        assertThat(store.find(id(1)).orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    @DisplayName("of mappings created at the same time with one uniqueness one is stored, and the others name it")
    default void oneIsUnique() throws Exception {
        MappingStore store = store();
        List<Callable<PutResult>> changes = new ArrayList<>();
        for (int number = 1; number <= 8; number++) {
            StoredMapping like = mapping(number);
            StoredMapping created =
                    new StoredMapping(like.id(), like.spec(), "the same", like.created(), like.modified(), false, 1);
            changes.add(() -> store.put(created));
        }

        List<PutResult> results = together(changes);

        assertThat(store.all()).hasSize(1);
        assertThat(results)
                .containsOnlyOnce(new PutResult.Stored())
                .filteredOn(result -> !(result instanceof PutResult.Stored))
                .hasSize(7)
                .containsOnly(new PutResult.Duplicate(store.all().getFirst().id()));
    }

    @Test
    @DisplayName("a thousand mappings are stored, by many at once, read and removed")
    default void aThousand() throws Exception {
        MappingStore store = store();
        List<StoredMapping> created =
                IntStream.range(0, 1000).mapToObj(Samples::mapping).toList();

        List<Callable<PutResult>> changes = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            List<StoredMapping> some = created.subList(part * 250, part * 250 + 250);
            changes.add(() -> {
                PutResult result = new PutResult.Stored();
                for (StoredMapping mapping : some) {
                    result = result instanceof PutResult.Stored ? store.put(mapping) : result;
                }
                return result;
            });
        }
        assertThat(together(changes)).containsOnly(new PutResult.Stored());

        assertThat(reopened().all()).containsExactlyInAnyOrderElementsOf(created);
        for (int number = 0; number < 1000; number += 100) {
            assertThat(store().remove(id(number), 1)).isTrue();
        }
        assertThat(store().all()).hasSize(990);
    }

    private static List<PutResult> together(List<Callable<PutResult>> changes) throws Exception {
        List<PutResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<PutResult> result : threads.invokeAll(changes)) {
                results.add(result.get());
            }
        }
        return results;
    }
}
