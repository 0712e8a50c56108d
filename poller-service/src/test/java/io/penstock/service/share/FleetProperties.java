package io.penstock.service.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of any number of instances, whatever happens to them. */
class FleetProperties {

    private static final int MOST_INSTANCES = 5;

    private static final Duration UNTIL_THE_KILLED_ARE_GONE = Duration.ofSeconds(150);

    /** A report, a split in which shares shrink, and one in which others grow, with a report between two splits. */
    private static final Duration A_FEW_ROUNDS = Duration.ofSeconds(24);

    @Property(tries = 80)
    void whatIsInForceNeverExceedsTheLimitsAndIsAllOfThemWhenAllIsQuiet(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 20) int lanes,
            @ForAll @IntRange(min = 1, max = 20) int invocations,
            @ForAll @IntRange(min = 5, max = 80) int incidents) {
        Map<String, Long> totals = Map.of(
                "queue/orders",
                (long) lanes,
                "function/resize",
                (long) invocations,
                "rate/resize/invocations",
                invocations * 1_000L,
                "concurrency",
                50L);
        SimulatedFleet fleet = new SimulatedFleet(random, totals);
        fleet.start();
        for (int incident = 0; incident < incidents; incident++) {
            fleet.run(fleet.between(10, random.nextInt(4) == 0 ? 60_000 : 5_000));
            happen(fleet, totals);
        }

        fleet.calm();
        if (fleet.running().isEmpty()) {
            fleet.start();
        }
        fleet.run(UNTIL_THE_KILLED_ARE_GONE);

        if (fleet.running().isEmpty()) {
            fleet.start();
            fleet.run(UNTIL_THE_KILLED_ARE_GONE);
        }
        checkAllIsShared(fleet);
        fleet.start();
        fleet.run(A_FEW_ROUNDS);
        checkAllIsShared(fleet);
        List<SimulatedInstance> running = fleet.running();
        if (running.size() > 1) {
            running.get(random.nextInt(running.size())).stop();
            fleet.run(A_FEW_ROUNDS);
            checkAllIsShared(fleet);
        }
    }

    private static void checkAllIsShared(SimulatedFleet fleet) {
        fleet.totals()
                .forEach((limit, total) -> assertThat(fleet.shares(limit))
                        .as(() -> limit + " of " + fleet)
                        .isEqualTo(total));
    }

    private static void happen(SimulatedFleet fleet, Map<String, Long> totals) {
        Random random = fleet.random();
        List<SimulatedInstance> running = fleet.running();
        if (running.isEmpty() || (running.size() < MOST_INSTANCES && random.nextInt(3) == 0)) {
            fleet.start();
            return;
        }
        SimulatedInstance one = running.get(random.nextInt(running.size()));
        switch (random.nextInt(6)) {
            case 0 -> one.kill();
            case 1 -> one.stop();
            case 2 -> one.pause(fleet.between(100, 130_000));
            case 3 -> one.cutOff(fleet.between(100, 130_000));
            case 4 -> one.heal();
            default ->
                one.rejoin(
                        totals.keySet().stream().sorted().toList().get(random.nextInt(totals.size())),
                        fleet.between(0, 8_000));
        }
    }
}
