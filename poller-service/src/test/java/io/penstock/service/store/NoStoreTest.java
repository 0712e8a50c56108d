package io.penstock.service.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Without a store")
class NoStoreTest {

    @Test
    @DisplayName("reads find nothing, and every change is refused with the property to set")
    void nothing() {
        try (NoStore store = new NoStore()) {
            assertThat(store.all()).isEmpty();
            assertThat(store.find(Samples.id(1))).isEmpty();
            assertThat(store.version()).isEqualTo(store.version());
            assertThatThrownBy(() -> store.put(Samples.mapping(1)))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("penstock.store.type is none");
            assertThatThrownBy(() -> store.remove(Samples.id(1), 1))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("penstock.store.type is none");
        }
    }
}
