package io.penstock.deploy.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsHelm
@DisplayName("A wrong value")
class BadValuesTest {

    /** Values, and the name in the message that refuses each. */
    private static final String REFUSED = """
            replica: 2                                                          | properties 'replica'
            mode: per-mapping                                                   | /mode
            mode: per-source                                                    | /sources
            sources: {sqs: {}}                                                  | /sources
            {mode: per-source, sources: {kafka: {}}}                            | properties 'kafka'
            {mode: per-source, sources: {sqs: {replicas: -1}}}                  | /sources/sqs/replicas
            {mode: per-source, sources: {sqs: {autoscaling: {minReplicas: 0}}}} | /sources/sqs/autoscaling/minReplicas
            {mode: per-source, sources: {sqs: {}}, config: {sources: [sqs]}}    | config.sources
            apiCredentials: [{name: a, role: admin, secret: s}]                 | /apiCredentials/0/role
            apiCredentials: [{name: a, role: read, secret: s, secret-key: k}]   | properties 'secret-key'
            {apiCredentials: [{name: a, role: read, secret: s}], config: {api: {credentials: [{}]}}} | apiCredentials
            store: {type: disk}                                                 | /store/type
            store: {type: file}                                                 | /store/claim
            store: {claim: ours}                                                | /store/claim
            {store: {type: file, claim: ours}, replicas: 2}                     | store.type file is for one replica
            {store: {type: file, claim: ours}, mode: per-source, sources: {sqs: {}, kinesis: {}}} | for one replica
            {store: {type: file, claim: ours}, autoscaling: {enabled: true, prometheus: 'http://p'}} | for one replica
            config: {store: {type: none}}                                       | config.store would have no effect
            config: {reload: manual}                                            | config.reload would have no effect
            reload: often                                                       | /reload
            env: [{name: PENSTOCK_RELOAD, value: manual}]                       | /env/0/name
            env: [{name: PENSTOCK_STORE_TYPE, value: none}]                     | /env/0/name
            config: [orders]                                                    | /config
            {existingConfigMap: ours, config: {mappings: {}}}                   | /config
            replicas: two                                                       | /replicas
            drainSeconds: 0                                                     | /drainSeconds
            drainSeconds: 30s                                                   | /drainSeconds
            image: {digest: latest}                                             | /image/digest
            image: {pullPolicy: Sometimes}                                      | /image/pullPolicy
            securityContext: {runAsUser: 0}                                     | /securityContext/runAsUser
            securityContext: {privileged: true}                                 | properties 'privileged'
            extraVolumes: [{name: host, hostPath: {path: /}}]                   | properties 'hostPath'
            extraVolumes: [{name: tmp, emptyDir: {}}]                           | /extraVolumes/0/name
            env: [{name: SERVER_PORT, value: '80'}]                             | /env/0/name
            env: [{name: LEVEL, value: 5}]                                      | /env/0/value
            resources: {limit: {memory: 1Gi}}                                   | properties 'limit'
            probes: {liveness: {exec: {}}}                                      | properties 'exec'
            podDisruptionBudget: {maxUnavailable: half}                         | /podDisruptionBudget/maxUnavailable
            service: {port: 70000}                                              | /service/port
            networkPolicy: {enabled: true, from: []}                            | /networkPolicy/from
            serviceMonitor: {interval: often}                                   | /serviceMonitor/interval
            autoscaling: {minReplicas: 0}                                       | /autoscaling/minReplicas
            autoscaling: {enabled: true}                                        | autoscaling.prometheus
            autoscaling: {backlog: {perReplica: 0}}                             | /autoscaling/backlog/perReplica
            """;

    /** Mappings, and the reason that is given for each. */
    private static final String UNREAD = """
            event-source-arn: arn:aws:kinesis:us-east-1:000000000042:stream/clicks | mapping clicks reads from kinesis
            EventSourceArn: arn:aws-cn:sqs:cn-north-1:000000000042:clicks          | mapping clicks reads from sqs
            """;

    @TempDir
    private Path temp;

    @DisplayName("is refused with its name")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = REFUSED)
    void isRefusedByItsName(String values, String name) throws IOException {
        Chart chart = Chart.with(values, temp);

        assertThatThrownBy(chart::render).hasMessageContaining(name);
    }

    @DisplayName("of a mapping that nothing would run is refused with the mapping's name")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = UNREAD)
    void ofAMappingThatNothingWouldRunIsRefused(String arn, String message) throws IOException {
        Chart chart = Chart.with(
                "{ mode: per-source, sources: { dynamodb: {} }, config: { mappings: { clicks: { %s } } } }"
                        .formatted(arn),
                temp);

        assertThatThrownBy(chart::render).hasMessageContaining(message);
    }
}
