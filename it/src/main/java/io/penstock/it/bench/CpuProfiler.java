package io.penstock.it.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Operations for each second of processor time that the whole JVM used, its collector and compiler included: what one
 * core does, also on a machine whose cores are shared. Made by JMH; used by one thread.
 */
public final class CpuProfiler implements InternalProfiler {

    private long before;

    /** JMH makes profilers by their names. */
    public CpuProfiler() {}

    @Override
    public String getDescription() {
        return "operations per second of processor time";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = processorNanos();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double seconds = (processorNanos() - before) / 1e9;
        double operations = result.getMetadata().getAllOps();
        return List.of(new ScalarResult("per.core", operations / seconds, "ops/cpu-s", AggregationPolicy.AVG));
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
