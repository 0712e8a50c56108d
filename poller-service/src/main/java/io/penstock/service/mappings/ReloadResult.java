package io.penstock.service.mappings;

/** What became of a reload. */
public sealed interface ReloadResult {

    /** The service follows the configuration as it was read; what differs from before may be nothing. */
    record Applied(Difference mappings, Difference functions) implements ReloadResult {}

    /**
     * Nothing was changed.
     *
     * @param message why, with all that is wrong, in lines
     */
    record Refused(String message) implements ReloadResult {}
}
