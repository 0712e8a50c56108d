package io.penstock.it.bench;

import io.penstock.it.support.ElasticMq;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The yardstick: what is left when nothing stands between the AWS SDK and the function. Virtual threads that receive
 * ten messages, post them as one event, and delete them. It retries nothing, filters nothing, counts nothing.
 */
final class BareSdkLoop {

    private static final Logger LOG = LoggerFactory.getLogger(BareSdkLoop.class);

    private BareSdkLoop() {}

    /** The entry point; its arguments: endpoint, queue, function, lanes, and the settings to change. */
    public static void main(String[] arguments) throws InterruptedException {
        URI endpoint = URI.create(arguments[0]);
        String queue = arguments[1];
        URI function = URI.create(arguments[2]);
        int lanes = Integer.parseInt(arguments[3]);
        Set<SdkSetting> changed = EnumSet.noneOf(SdkSetting.class);
        for (String name : List.of(arguments).subList(4, arguments.length)) {
            changed.add(SdkSetting.valueOf(name));
        }
        SdkHttpClient http = http(changed, lanes);
        SdkQueue messages = new SdkQueue(endpoint, queue, http, changed, lanes);
        FunctionCaller caller = FunctionCaller.of(function, http, changed, lanes);
        String arn = ElasticMq.queueArn(queue.substring(queue.lastIndexOf('/') + 1));
        for (int lane = 1; lane < lanes; lane++) {
            Thread.ofVirtual().start(() -> run(messages, caller, arn));
        }
        Thread.ofVirtual().start(() -> run(messages, caller, arn)).join();
    }

    private static SdkHttpClient http(Set<SdkSetting> changed, int lanes) {
        if (changed.contains(SdkSetting.APACHE_CLIENT)) {
            return Apache5HttpClient.builder().maxConnections(2 * lanes).build();
        }
        AwsCrtHttpClient.Builder crt = AwsCrtHttpClient.builder().maxConcurrency(2 * lanes);
        if (changed.contains(SdkSetting.ONE_EVENT_LOOP)) {
            crt.numEventLoopThreads(1);
        }
        return crt.build();
    }

    private static void run(SdkQueue queue, FunctionCaller function, String arn) {
        try {
            while (true) {
                List<Message> messages = queue.receive();
                if (!messages.isEmpty()) {
                    int status = function.call(LambdaEvent.of(messages, arn));
                    if (status != 200) {
                        throw new IOException("the function answers " + status);
                    }
                    queue.delete(messages);
                }
            }
        } catch (IOException | RuntimeException failure) {
            LOG.error("a lane failed; the figures are worth nothing", failure);
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
