package io.penstock.it;

import io.penstock.it.support.BuiltService;
import io.penstock.it.support.Configuration;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** An SQS with queues, functions, and services to run on them. */
public final class Stage implements AutoCloseable {

    /** The AWS that the queues are in. */
    public final Aws aws;

    /** The functions. */
    public final FunctionHost functions = new FunctionHost();

    private final SdkHttpClient http = AwsCrtHttpClient.create();
    private final SqsClient sqs;

    /** Uses an AWS of its own. */
    public Stage() {
        this(Aws.own());
    }

    /** Uses {@code aws}, which is closed with it. */
    public Stage(Aws aws) {
        this.aws = aws;
        sqs = aws.client(aws.sqs(), http, SqsClient.builder());
    }

    /** Creates a queue, a FIFO one when its name ends so. */
    public Queue queue(String name, Duration visibility) {
        return queue(name, visibility, Map.of());
    }

    /** Creates a queue whose messages go to {@code deadLetters} when they have been received {@code maximum} times. */
    public Queue queue(String name, Duration visibility, Queue deadLetters, int maximum) {
        String policy =
                "{\"deadLetterTargetArn\":\"" + deadLetters.arn() + "\",\"maxReceiveCount\":\"" + maximum + "\"}";
        return queue(name, visibility, Map.of(QueueAttributeName.REDRIVE_POLICY, policy));
    }

    private Queue queue(String name, Duration visibility, Map<QueueAttributeName, String> more) {
        Map<QueueAttributeName, String> attributes = new HashMap<>(more);
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(visibility.toSeconds()));
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
            attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "false");
        }
        String url = sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        return new Queue(name, url);
    }

    /**
     * Starts a service.
     *
     * @param name of its files
     * @param folder for them
     * @param configuration without the endpoints of AWS
     */
    public PenstockService service(String name, Path folder, Configuration configuration) {
        return service(name, folder, Map.of(), configuration);
    }

    /** Starts a service that finds other services of AWS at {@code endpoints}, by their names in the configuration. */
    public PenstockService service(String name, Path folder, Map<String, URI> endpoints, Configuration configuration) {
        return service(BuiltService.shortLived(), name, folder, endpoints, configuration);
    }

    /** As {@link #service(String, Path, Configuration)}, from the one jar. */
    public PenstockService serviceOfOneJar(String name, Path folder, Configuration configuration) {
        return service(BuiltService.oneJar(), name, folder, Map.of(), configuration);
    }

    private PenstockService service(
            BuiltService service, String name, Path folder, Map<String, URI> endpoints, Configuration configuration) {
        Map<String, URI> all = new HashMap<>(endpoints);
        all.put("sqs", aws.sqs());
        List<String> options = new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        options.addAll(aws.options());
        return PenstockService.start(service, name, folder, options, configuration.aws(Aws.REGION, all));
    }

    @Override
    public void close() {
        functions.close();
        sqs.close();
        http.close();
        aws.close();
    }

    /** A queue. */
    public final class Queue {

        private final String name;
        private final String url;

        private Queue(String name, String url) {
            this.name = name;
            this.url = url;
        }

        /** Its ARN. */
        public String arn() {
            return aws.arn("sqs", name);
        }

        /** Its URL. */
        public String url() {
            return url;
        }

        /** Sends one message with attributes and returns its id. */
        public String send(String body, Map<String, MessageAttributeValue> attributes) {
            return sqs.sendMessage(
                            request -> request.queueUrl(url).messageBody(body).messageAttributes(attributes))
                    .messageId();
        }

        /** Sends one message and returns its id. */
        public String send(String body) {
            return sqs.sendMessage(request -> request.queueUrl(url).messageBody(body))
                    .messageId();
        }

        /** Sends messages of one FIFO group, in order. */
        public void sendInGroup(String group, List<String> bodies) {
            bodies.forEach(body -> sqs.sendMessage(request -> request.queueUrl(url)
                    .messageBody(body)
                    .messageGroupId(group)
                    .messageDeduplicationId(group + body)));
        }

        /** Sends {@code count} messages with the bodies {@code <prefix>0} and so on, ten at a time. */
        public void sendMany(String prefix, int count) {
            for (int from = 0; from < count; from += 10) {
                List<SendMessageBatchRequestEntry> entries = IntStream.range(from, Math.min(from + 10, count))
                        .mapToObj(id -> SendMessageBatchRequestEntry.builder()
                                .id(Integer.toString(id))
                                .messageBody(prefix + id)
                                .build())
                        .toList();
                sqs.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
            }
        }

        /** Receives up to ten messages, waiting at most a second. */
        public List<Message> receive() {
            return sqs.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(10)
                            .waitTimeSeconds(1)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages();
        }

        /** Receives, without deleting, until {@code count} messages have come, for at most a minute. */
        public List<Message> awaitMessages(int count) {
            List<Message> messages = new ArrayList<>();
            Awaitility.await(name).atMost(Duration.ofMinutes(1)).until(() -> {
                messages.addAll(receive());
                return messages.size() >= count;
            });
            return messages;
        }

        /** The number of its messages, those in flight included. */
        public int size() {
            return count(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        }

        /** The number of its messages in flight. */
        public int inFlight() {
            return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
        }

        /** Waits until it holds no messages, for at most a minute. */
        public void awaitEmpty() {
            Awaitility.await(name).atMost(Duration.ofMinutes(1)).until(() -> size() == 0);
        }

        /** The sum of counts that are asked for in one call, so that no message is between them. */
        private int count(QueueAttributeName... counts) {
            return sqs
                    .getQueueAttributes(request -> request.queueUrl(url).attributeNames(counts))
                    .attributes()
                    .values()
                    .stream()
                    .mapToInt(Integer::parseInt)
                    .sum();
        }

        /** Deletes the queue. */
        public void delete() {
            sqs.deleteQueue(request -> request.queueUrl(url));
        }
    }
}
