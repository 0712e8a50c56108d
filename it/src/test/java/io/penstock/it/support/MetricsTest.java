package io.penstock.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics")
class MetricsTest {

    private static final String PAGE = """
            # HELP penstock_records_polled_total read from the source
            # TYPE penstock_records_polled_total counter
            penstock_records_polled_total{mapping="a",source="sqs"} 3.0
            penstock_records_polled_total{mapping="b",source="sqs"} 4.0
            penstock_records_polled_total_other{mapping="a"} 100.0
            penstock_records_discarded_total{mapping="a",reason="age"} 1.0
            penstock_records_discarded_total{mapping="a",reason="retries"} 2.0
            process_uptime_seconds 1.5E1
            something NaN
            """;

    @Test
    void addsUpAllSamplesThatHaveTheLabels() {
        Metrics metrics = Metrics.parse(PAGE);

        assertThat(metrics.count("penstock_records_polled_total", "mapping=\"a\""))
                .isEqualTo(3);
        assertThat(metrics.count("penstock_records_polled_total")).isEqualTo(7);
        assertThat(metrics.count("penstock_records_discarded_total", "mapping=\"a\"", "reason=\"age\""))
                .isEqualTo(1);
        assertThat(metrics.sum("process_uptime_seconds")).isEqualTo(15);
    }

    @Test
    void areZeroWhereThereIsNoSample() {
        assertThat(Metrics.parse("").count("penstock_records_polled_total")).isZero();
    }
}
