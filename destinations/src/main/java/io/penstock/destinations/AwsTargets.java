package io.penstock.destinations;

import io.penstock.core.mapping.Arn;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the targets of one kind of AWS destination are named. Immutable.
 *
 * @param kind the service, as in ARNs and in {@code penstock.aws.endpoints}
 * @param arn what a target's ARN matches as a whole
 * @param naming the sentence for the user whose ARN does not match
 * @param refusal of a target whose ARN matches, but which the service does not take as a destination
 */
public record AwsTargets(String kind, Pattern arn, String naming, Optional<Refusal> refusal) {

    /**
     * Why some targets are refused.
     *
     * @param ending of their ARNs
     * @param sentence for the user
     */
    public record Refusal(String ending, String sentence) {}

    /** Targets of which none is refused. */
    public static AwsTargets of(String kind, String arn, String naming) {
        return new AwsTargets(kind, Pattern.compile(arn), naming, Optional.empty());
    }

    /** The same targets without those whose ARN has the given ending. */
    public AwsTargets without(String ending, String sentence) {
        return new AwsTargets(kind, arn, naming, Optional.of(new Refusal(ending, sentence)));
    }

    /** True when {@code target} is an ARN of the service. */
    boolean accept(String target) {
        return Arn.parse(target).filter(parsed -> parsed.service().equals(kind)).isPresent();
    }

    /** What is wrong with a target, as sentences for the user; empty when nothing is. */
    List<String> problems(String target) {
        if (!arn.matcher(target).matches()) {
            return List.of(naming);
        }
        return refusal.filter(refused -> target.endsWith(refused.ending())).map(Refusal::sentence).stream()
                .toList();
    }
}
