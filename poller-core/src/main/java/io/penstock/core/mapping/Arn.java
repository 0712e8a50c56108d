package io.penstock.core.mapping;

import java.util.Optional;

/**
 * An Amazon resource name: {@code arn:partition:service:region:account:resource}.
 *
 * @param resource everything after the fifth colon, such as {@code stream/clicks}
 */
public record Arn(String partition, String service, String region, String account, String resource) {

    /**
     * Reads an ARN; empty when {@code text} is none. Region and account may be empty, as in the ARN of an S3 bucket.
     */
    public static Optional<Arn> parse(String text) {
        String[] parts = text.strip().split(":", 6);
        if (parts.length < 6
                || !parts[0].equals("arn")
                || parts[1].isEmpty()
                || parts[2].isEmpty()
                || parts[5].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]));
    }

    @Override
    public String toString() {
        return String.join(":", "arn", partition, service, region, account, resource);
    }
}
