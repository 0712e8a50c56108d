package io.penstock.connect.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;

class ClientsByRegionTest {

    private final List<String> closed = new ArrayList<>();
    private final ClientsByRegion<Client> clients =
            new ClientsByRegion<>(Region.US_EAST_1, region -> new Client(region, closed));

    @Test
    void a_region_has_one_client() {
        assertThat(clients.in("eu-west-1").region()).isEqualTo(Region.EU_WEST_1);
        assertThat(clients.in("eu-west-1")).isSameAs(clients.in("eu-west-1"));
        assertThat(clients.in("eu-west-1")).isNotSameAs(clients.in("eu-west-2"));
    }

    @Test
    void what_is_named_without_a_region_is_in_the_home_region() {
        assertThat(clients.in("").region()).isEqualTo(Region.US_EAST_1);
        assertThat(clients.in("")).isSameAs(clients.in("us-east-1"));
    }

    @Test
    void closing_them_closes_every_client() {
        clients.in("eu-west-1");
        clients.in("");

        clients.close();

        assertThat(closed).containsExactlyInAnyOrder("eu-west-1", "us-east-1");
    }

    /** A client that only notes that it is closed. */
    private record Client(Region region, List<String> closed) implements SdkClient {

        @Override
        public String serviceName() {
            return "test";
        }

        @Override
        public void close() {
            closed.add(region.id());
        }
    }
}
