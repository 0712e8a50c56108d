package io.penstock.kinesis.kcl;

import io.penstock.core.time.Time;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.worker.metricstats.WorkerMetricStats;
import software.amazon.kinesis.worker.metricstats.delegate.LeaseTableWorkerMetricStatsDAODelegate;

/**
 * The reports in a lease table of instances that take leases.
 *
 * @param table the lease table
 */
record InstanceReports(DynamoDbAsyncClient dynamoDb, String table, KclSettings settings) {

    /** The library's access to the reports. */
    LeaseTableWorkerMetricStatsDAODelegate library() {
        return new LeaseTableWorkerMetricStatsDAODelegate(
                dynamoDb, table, settings.reportInterval().toMillis());
    }

    /** The instances that take leases, without those that have missed a report, since they may be dead. */
    List<String> fresh(Time time) throws LeasingException {
        long fresh = time.wall(time.now())
                .minus(settings.reportInterval().multipliedBy(3).dividedBy(2))
                .getEpochSecond();
        return library().getAllWorkerMetricStats().stream()
                .filter(report -> report.getLastUpdateTime() != null && report.getLastUpdateTime() >= fresh)
                .map(WorkerMetricStats::getWorkerId)
                .toList();
    }
}
