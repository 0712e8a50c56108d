package io.penstock.it.demo;

import io.penstock.it.demo.OrderBook.Tally;
import io.penstock.it.support.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What there is to see at one moment.
 *
 * @param service where the service answers
 * @param elapsed since the first order
 * @param sending false when no further orders are sent
 * @param tally what became of the orders
 * @param mappings the service's counters of each mapping
 */
record Snapshot(URI service, Duration elapsed, boolean sending, Tally tally, List<MappingCounts> mappings) {

    /**
     * The service's own counters of one mapping.
     *
     * @param name the mapping's
     * @param received from the queue, or read from the stream
     * @param filtered removed by the filter
     * @param invoked sent to the function; each attempt counts
     * @param failed in failed attempts
     * @param delivered accepted by the function
     * @param discarded never to be sent again, because the retry or age limit is spent
     * @param stored in destinations
     * @param lost discarded and not stored
     * @param lagSeconds age of the oldest record that is not settled
     */
    record MappingCounts(
            String name,
            long received,
            long filtered,
            long invoked,
            long failed,
            long delivered,
            long discarded,
            long stored,
            long lost,
            double lagSeconds) {

        static MappingCounts of(String name, Metrics metrics) {
            String mapping = "mapping=\"" + name + "\"";
            return new MappingCounts(
                    name,
                    metrics.count("penstock_records_polled_total", mapping),
                    metrics.count("penstock_records_filtered_total", mapping),
                    metrics.count("penstock_records_invoked_total", mapping),
                    metrics.count("penstock_records_failed_total", mapping),
                    metrics.count("penstock_records_delivered_total", mapping),
                    metrics.count("penstock_records_discarded_total", mapping),
                    metrics.count("penstock_destination_deliveries_total", mapping, "outcome=\"stored\""),
                    metrics.count("penstock_records_lost_total", mapping),
                    metrics.sum("penstock_lag_seconds", mapping));
        }

        /** Attempts that failed and were, or will be, retried. */
        long retried() {
            return Math.max(0, failed - discarded);
        }
    }
}
