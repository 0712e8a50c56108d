package io.penstock.service.observe;

import java.util.List;

/** The threads that run mappings. Thread-safe; must not block. */
public interface MappingThreads {

    /** The names of the mappings whose thread should run and has died, in alphabetical order. */
    List<String> dead();
}
