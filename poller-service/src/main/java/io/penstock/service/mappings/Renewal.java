package io.penstock.service.mappings;

/** Says what a mapping is to be now, on its thread; nothing but the functions and the configuration has changed. */
@FunctionalInterface
interface Renewal {

    /** The revision that is to follow {@code present}; the same one when nothing is to change. */
    MappingRevision of(MappingRevision present);
}
