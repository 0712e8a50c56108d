package io.penstock.core.record;

/**
 * What an event pattern is matched against (semantics §7). Implementations may compute on demand: a filter that names
 * no metadata never asks for it.
 */
public interface FilterView {

    /** Of a record that is filtered already, so that nobody asks for its view any more. */
    FilterView NONE = new FilterView() {
        @Override
        public String content() {
            return "";
        }

        @Override
        public String metadata() {
            return "{}";
        }
    };

    /** The text under the source's content key: a queue's {@code body}, a stream's decoded {@code data}; else empty. */
    String content();

    /** All other members, as one JSON object. */
    String metadata();
}
