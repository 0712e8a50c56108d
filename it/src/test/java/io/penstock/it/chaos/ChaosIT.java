package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.NeedsNode;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("Three instances in a storm of faults")
@NeedsNode(always = true)
@Isolated("its instances start every few seconds, and need the machine for it")
@Order(0)
class ChaosIT {

    private static final long SEED = 17;
    /** The share of an instance that was killed is free after 90 s. */
    private static final int PATIENCE_SECONDS = 120;

    @Test
    @DisplayName("nothing is lost, keys keep their order, queues are empty, and no fault is of the service's own")
    void shortStorm() throws InterruptedException {
        Chaos.Result result = Chaos.run(new Chaos.Options(
                Integer.getInteger("chaos.seconds", 30),
                Long.getLong("chaos.seed", SEED),
                PATIENCE_SECONDS,
                Path.of("target", "chaos-it").toAbsolutePath()));

        System.out.println(result.text());
        assertThat(result.good()).as(result.text()).isTrue();
    }
}
