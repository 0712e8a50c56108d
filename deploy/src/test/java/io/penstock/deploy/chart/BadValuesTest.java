package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsHelm
@DisplayName("A value that can't be meant")
class BadValuesTest {

    @TempDir
    private Path temp;

    @DisplayName("is refused by its name")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    replica: 2                                                                    | replica
                    mode: per-mapping                                                             | mode
                    mode: per-source                                                              | sources
                    sources: { sqs: {} }                                                          | sources
                    { mode: per-source, sources: { kafka: {} } }                                  | kafka
                    { mode: per-source, sources: { sqs: { replicas: -1 } } }                      | replicas
                    { mode: per-source, sources: { sqs: { autoscaling: { minReplicas: 0 } } } }   | minReplicas
                    config: [ orders ]                                                            | config
                    { existingConfigMap: ours, config: { mappings: {} } }                         | config
                    replicas: two                                                                 | replicas
                    drainSeconds: 0                                                               | drainSeconds
                    drainSeconds: 30s                                                             | drainSeconds
                    image: { digest: latest }                                                     | digest
                    image: { pullPolicy: Sometimes }                                              | pullPolicy
                    securityContext: { runAsUser: 0 }                                             | runAsUser
                    securityContext: { privileged: true }                                         | privileged
                    extraVolumes: [ { name: host, hostPath: { path: / } } ]                       | hostPath
                    extraVolumes: [ { name: tmp, emptyDir: {} } ]                                 | extraVolumes
                    env: [ { name: SERVER_PORT, value: '80' } ]                                   | env
                    env: [ { name: LEVEL, value: 5 } ]                                            | value
                    resources: { limit: { memory: 1Gi } }                                         | limit
                    probes: { liveness: { exec: {} } }                                            | exec
                    podDisruptionBudget: { maxUnavailable: half }                                 | maxUnavailable
                    service: { port: 70000 }                                                      | port
                    networkPolicy: { enabled: true, from: [] }                                    | from
                    serviceMonitor: { interval: often }                                           | interval
                    autoscaling: { minReplicas: 0 }                                               | minReplicas
                    autoscaling: { enabled: true }                                                | autoscaling.prometheus
                    autoscaling: { backlog: { perReplica: 0 } }                                   | perReplica
                    """)
    void isRefusedByItsName(String values, String name) throws IOException {
        Chart chart = Chart.with(values, temp);

        assertThatThrownBy(chart::render).hasMessageContaining(name);
    }

    @DisplayName("of a mapping that nothing would run is refused with the mapping's name")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    event-source-arn: 'arn:aws:kinesis:eu-central-1:000000000042:stream/clicks' | mapping clicks reads from kinesis
                    EventSourceArn: 'arn:aws-cn:sqs:cn-north-1:000000000042:clicks'             | mapping clicks reads from sqs
                    """)
    void ofAMappingThatNothingWouldRunIsRefused(String arn, String message) throws IOException {
        Chart chart = Chart.with(
                "{ mode: per-source, sources: { dynamodb: {} }, config: { mappings: { clicks: { %s } } } }"
                        .formatted(arn),
                temp);

        assertThatThrownBy(chart::render).hasMessageContaining(message);
    }
}
