package io.penstock.it;

import io.penstock.it.support.BuiltService;
import io.penstock.it.support.PenstockService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** An SQS with queues, functions, and services to run on them. */
public final class Stage implements AutoCloseable {

    /** Where the queues are. */
    public final Aws aws;

    private final SqsClient sqs;
    private final HttpClient http = HttpClient.newHttpClient();
    /** The functions. */
    public final FunctionHost functions = new FunctionHost();

    /** On an AWS of its own. */
    public Stage() {
        this(Aws.own());
    }

    /** On {@code aws}, which is closed with it. */
    public Stage(Aws aws) {
        this.aws = aws;
        sqs = SqsClient.builder()
                .endpointOverride(aws.sqs())
                .region(Region.of(Aws.REGION))
                .credentialsProvider(aws.credentials())
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build();
    }

    /** The client of the SQS. */
    public SqsClient sqs() {
        return sqs;
    }

    /** Makes a queue; FIFO when its name ends so. */
    public Queue queue(String name, Duration visibility) {
        return queue(name, visibility, Map.of());
    }

    /** Makes a queue whose messages go to {@code deadLetters} when they have been received {@code maximum} times. */
    public Queue queue(String name, Duration visibility, Queue deadLetters, int maximum) {
        String policy =
                "{\"deadLetterTargetArn\":\"" + deadLetters.arn() + "\",\"maxReceiveCount\":\"" + maximum + "\"}";
        return queue(name, visibility, Map.of(QueueAttributeName.REDRIVE_POLICY, policy));
    }

    private Queue queue(String name, Duration visibility, Map<QueueAttributeName, String> more) {
        Map<QueueAttributeName, String> attributes = new java.util.HashMap<>(more);
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
     * @param yaml under {@code penstock}, already indented by two
     */
    public PenstockService service(String name, Path folder, String yaml) {
        return service(name, folder, Map.of(), yaml);
    }

    /** Starts a service that finds other services of AWS at {@code endpoints}, by their names in the configuration. */
    public PenstockService service(String name, Path folder, Map<String, URI> endpoints, String yaml) {
        return service(BuiltService.shortLived(), name, folder, endpoints, yaml);
    }

    /** As {@link #service(String, Path, String)}, from the one jar. */
    public PenstockService serviceOfOneJar(String name, Path folder, String yaml) {
        return service(BuiltService.oneJar(), name, folder, Map.of(), yaml);
    }

    private PenstockService service(
            BuiltService service, String name, Path folder, Map<String, URI> endpoints, String yaml) {
        StringBuilder head = new StringBuilder("penstock:\n  aws:\n    region: us-east-1\n    endpoints:\n");
        head.append("      sqs: ").append(aws.sqs()).append('\n');
        endpoints.forEach((aws, uri) ->
                head.append("      ").append(aws).append(": ").append(uri).append('\n'));
        List<String> options = new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        options.addAll(aws.options());
        return PenstockService.start(service, name, folder, options, head + yaml);
    }

    /** The text at a path of a service's HTTP port; empty while it does not answer. */
    public String get(PenstockService service, String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(service.endpoint().resolve(path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException notYet) {
            return "";
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        functions.close();
        sqs.close();
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

        /** How many messages it holds, those in flight included. */
        public int size() {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url)
                            .attributeNames(
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes();
            return attributes.values().stream().mapToInt(Integer::parseInt).sum();
        }

        /** How many of its messages are in flight. */
        public int inFlight() {
            return Integer.parseInt(sqs.getQueueAttributes(request -> request.queueUrl(url)
                            .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes()
                    .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
        }

        /** Deletes the queue. */
        public void delete() {
            sqs.deleteQueue(request -> request.queueUrl(url));
        }
    }
}
