package io.penstock.core.mapping;

import io.penstock.core.mapping.MappingSpec.DestinationConfig;
import io.penstock.core.mapping.MappingSpec.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads where a mapping's destination records go (semantics §1.2, §6; contract §2, §4). */
final class TargetsParser {

    private static final String UNSUPPORTED =
            "Unsupported DestinationConfig parameter for given event source mapping type.";
    private static final Set<String> AWS_KINDS = Set.of("sqs", "sns", "s3");
    private static final int LONGEST_TARGET = 350;
    private static final String ON_FAILURE = "destination-config.on-failure.destination";
    private static final String ON_SUCCESS = "destination-config.on-success.destination";

    private final Findings findings;
    private final MappingChecks checks;
    private final Dialect dialect;

    TargetsParser(Findings findings, MappingChecks checks, Dialect dialect) {
        this.findings = findings;
        this.checks = checks;
        this.dialect = dialect;
    }

    /** {@code stream} is false for queues, and also while the source is unknown. */
    DestinationTargets parse(@Nullable DestinationConfig config, boolean stream) {
        if (config == null) {
            return DestinationTargets.NONE;
        }
        Optional<String> onFailure = target(config.onFailure());
        Optional<String> onSuccess = target(config.onSuccess());
        if (dialect == Dialect.AWS) {
            refuseAdditions(config, stream, onFailure, onSuccess);
        }
        if (config.onFailure() != null && config.onFailure().destination() == null) {
            findings.add(
                    ON_FAILURE,
                    null,
                    "an ARN or URL, or no on-failure at all",
                    "The Destination field is required for an OnFailure configuration.");
        }
        onFailure.ifPresent(target -> check(ON_FAILURE, target));
        onSuccess.ifPresent(target -> check(ON_SUCCESS, target));
        if (onFailure.isEmpty() && config.includePayload() != null) {
            findings.add(
                    "destination-config.include-payload",
                    config.includePayload(),
                    "nothing without destination-config.on-failure");
        }
        Duration age = config.maximumDeliveryAge();
        if (age != null && !age.isPositive()) {
            findings.add("destination-config.maximum-delivery-age", age, "a duration above 0, such as 1h");
        } else if (age != null && onFailure.isEmpty() && onSuccess.isEmpty()) {
            findings.add("destination-config.maximum-delivery-age", age, "nothing without a destination");
        }
        return new DestinationTargets(
                onFailure,
                onSuccess,
                Optional.ofNullable(config.includePayload()),
                age == null ? DestinationTargets.DEFAULT_DELIVERY_AGE : age);
    }

    private void refuseAdditions(
            DestinationConfig config, boolean stream, Optional<String> onFailure, Optional<String> onSuccess) {
        if (!stream) {
            onFailure.ifPresent(target -> findings.add(ON_FAILURE, target, "nothing for a queue", UNSUPPORTED));
        }
        onSuccess.ifPresent(target -> findings.add(ON_SUCCESS, target, "nothing", UNSUPPORTED));
        findings.unsupported("destination-config.include-payload", config.includePayload(), "nothing");
        findings.unsupported("destination-config.maximum-delivery-age", config.maximumDeliveryAge(), "nothing");
    }

    private void check(String property, String target) {
        Optional<String> kind = checks.destinationKind(target);
        if (kind.isEmpty() || (dialect == Dialect.AWS && !AWS_KINDS.contains(kind.get()))) {
            findings.add(
                    property,
                    target,
                    dialect == Dialect.AWS
                            ? "the ARN of an SQS queue, an SNS topic or an S3 bucket"
                            : "the ARN of an SQS queue, SNS topic, Lambda function, EventBridge bus or S3 bucket, "
                                    + "or an http(s) URL");
            return;
        }
        if (target.startsWith("arn:") && target.length() > LONGEST_TARGET) {
            findings.add(property, target, "at most " + LONGEST_TARGET + " characters");
        }
        List<String> problems = checks.destinationProblems(target);
        problems.forEach(problem -> findings.add(property, target, "a usable destination: " + problem));
    }

    /** An empty text removes a destination (semantics §1.2). */
    private static Optional<String> target(@Nullable Target target) {
        return target == null || target.destination() == null
                ? Optional.empty()
                : Optional.of(target.destination().strip()).filter(text -> !text.isEmpty());
    }
}
