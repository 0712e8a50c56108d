package io.penstock.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Arn;
import java.net.URI;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class QueueUrlTest {

    private static Arn queue(String partition, String region, String account) {
        return new Arn(partition, "sqs", region, account, "orders.fifo");
    }

    @Test
    void b48_atAwsTheUrlFollowsFromTheArn() {
        assertThat(QueueUrl.atAws(queue("aws", "eu-west-1", "123456789012"), Region.EU_WEST_1))
                .contains("https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo");
        assertThat(QueueUrl.atAws(queue("aws-cn", "cn-north-1", "123456789012"), Region.CN_NORTH_1))
                .contains("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders.fifo");
        assertThat(QueueUrl.atAws(queue("aws", "", "123456789012"), Region.US_EAST_1))
                .contains("https://sqs.us-east-1.amazonaws.com/123456789012/orders.fifo");
    }

    @Test
    void b48_elsewhereTheUrlFollowsFromTheEndpoint() {
        assertThat(QueueUrl.at(URI.create("http://localhost:9324/"), queue("aws", "", "000000000000")))
                .contains("http://localhost:9324/000000000000/orders.fifo");
    }

    @Test
    void b48_withoutAnAccountItMustBeAskedFor() {
        assertThat(QueueUrl.atAws(queue("aws", "us-east-1", ""), Region.US_EAST_1))
                .isEmpty();
    }
}
