package io.penstock.connect.aws;

import java.util.Set;

/**
 * The services of AWS that a plugin calls for ARNs of one service. A plugin contributes them as a bean, so that the
 * service knows which endpoints can be configured and which are emulators.
 *
 * @param arnService the service that the ARN of a source or destination names
 * @param called the services that are called for it, by their names in {@code penstock.aws.endpoints}
 */
public record AwsServices(String arnService, Set<String> called) {

    /** Keeps a copy that cannot change. */
    public AwsServices {
        called = Set.copyOf(called);
    }

    /** A service that is called for its own ARNs, alone. */
    public static AwsServices only(String service) {
        return new AwsServices(service, Set.of(service));
    }
}
