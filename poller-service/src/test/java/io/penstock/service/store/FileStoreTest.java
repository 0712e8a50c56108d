package io.penstock.service.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file as store")
class FileStoreTest implements MappingStoreContract {

    @TempDir
    private Path folder = Path.of("unset");

    private MappingStore store = new NoStore();

    @BeforeEach
    void open() throws StoreUnavailable {
        store = FileStore.open(folder.resolve("mappings.json"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public MappingStore store() {
        return store;
    }

    @Override
    public MappingStore reopened() throws StoreUnavailable {
        close();
        open();
        return store;
    }
}
