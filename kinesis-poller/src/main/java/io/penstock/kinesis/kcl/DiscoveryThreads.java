package io.penstock.kinesis.kcl;

import java.lang.reflect.Field;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseCoordinator;

/**
 * The threads with which a library finds new leases. It ends all of its others; with these it would leave some behind
 * each time that a mapping is disabled or deleted, and it has no other way to them than its field.
 */
final class DiscoveryThreads {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryThreads.class);
    private static final String FIELD = "leaseDiscoveryThreadPool";

    private DiscoveryThreads() {}

    /** Ends those of {@code coordinator}, whose library has ended. */
    static void end(LeaseCoordinator coordinator) {
        try {
            Field field = DynamoDBLeaseCoordinator.class.getDeclaredField(FIELD);
            field.setAccessible(true);
            ((ExecutorService) field.get(coordinator)).shutdownNow();
        } catch (ReflectiveOperationException | RuntimeException otherVersion) {
            LOG.warn("threads that look for leases may be left behind by a library that has ended", otherVersion);
        }
    }
}
