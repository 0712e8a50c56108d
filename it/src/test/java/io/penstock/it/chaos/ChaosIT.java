package io.penstock.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.it.NeedsNode;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("Two instances in a storm of faults")
@NeedsNode(always = true)
@Isolated("its instances start every few seconds, and need the machine for it")
@Order(0)
class ChaosIT {

    private static final long SEED = 10;

    @Test
    @DisplayName("nothing is lost, keys keep their order, queues are empty, and no fault is of the service's own")
    void shortStorm() throws InterruptedException {
        Chaos.Result result = Chaos.run(new Chaos.Options(
                Integer.getInteger("chaos.seconds", 45),
                Long.getLong("chaos.seed", SEED),
                60,
                Path.of("target", "chaos-it").toAbsolutePath()));

        System.out.println(result.text());
        assertThat(result.good()).as(result.text()).isTrue();
    }
}
