package io.penstock.it;

import io.penstock.it.support.FaultyProxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** An account on LocalStack, which takes the access key for its number. Accounts see nothing of each other. */
final class LocalStackAccount implements Aws {

    private static final AtomicInteger LAST = new AtomicInteger(100);
    private static final String SECRET = "test";

    private final URI endpoint;
    private final String account;
    private final FaultyProxy streams;

    LocalStackAccount(URI endpoint, String account) {
        this.endpoint = endpoint;
        this.account = account;
        this.streams = new FaultyProxy(endpoint);
    }

    /** An account that no test has used before. */
    static LocalStackAccount next(URI endpoint) {
        return new LocalStackAccount(endpoint, "%012d".formatted(LAST.incrementAndGet()));
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(account, SECRET));
    }

    @Override
    public List<String> options() {
        return List.of("-Daws.accessKeyId=" + account, "-Daws.secretAccessKey=" + SECRET);
    }

    @Override
    public URI sqs() {
        return endpoint;
    }

    @Override
    public URI kinesis() {
        return endpoint;
    }

    @Override
    public URI dynamoDb() {
        return endpoint;
    }

    @Override
    public FaultyProxy dynamoDbStreams() {
        return streams;
    }

    @Override
    public void close() {
        streams.close();
    }
}
