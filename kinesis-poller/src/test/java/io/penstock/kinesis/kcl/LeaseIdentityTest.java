package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("B41: a position belongs to a mapping and a stream")
class LeaseIdentityTest {

    private static final String CLICKS = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";
    private static final String VIEWS = "arn:aws:kinesis:us-east-1:000000000000:stream/views";
    private static final KclSettings SETTINGS =
            KclSettings.production("penstock", Duration.ofSeconds(10), Duration.ofSeconds(30));

    private static String table(String mapping, String stream) {
        return SETTINGS.table(new LeaseIdentity(mapping, stream).key());
    }

    @Test
    @DisplayName("the lease table is named after both, the stream by the hash of its ARN")
    void b41_table() {
        assertThat(table("orders", CLICKS)).isEqualTo("penstock-orders-c0f7f3bf");
    }

    @Test
    @DisplayName("the same name on another stream, and another name on the same stream, have tables of their own")
    void b41_another() {
        assertThat(table("orders", CLICKS)).isNotEqualTo(table("orders", VIEWS)).isNotEqualTo(table("Orders", CLICKS));
    }

    @Test
    @DisplayName("B53: a mapping called origins has another table than the origins")
    void b53_origins() {
        assertThat(table("origins", CLICKS)).isNotEqualTo(SETTINGS.originsTable());
    }

    @Test
    @DisplayName(
            "the longest names that are allowed make no longer name than DynamoDB takes, the library's end included")
    void longest() {
        KclSettings longest = KclSettings.production("p".repeat(99), Duration.ofSeconds(10), Duration.ofSeconds(30));

        String table = longest.table(new LeaseIdentity("m".repeat(128), CLICKS).key());

        assertThat(table + "-WorkerMetricStats").hasSize(255);
    }
}
