package io.penstock.service.api;

import io.penstock.core.mapping.Problem;
import io.penstock.service.mappings.ChangeResult;
import java.util.Comparator;
import java.util.List;

/** Answers changes that were not made, with AWS's errors. */
final class Refusals {

    private static final String UNRECOGNIZED = "Unrecognized event source.";
    private static final String UNSUPPORTED = "Unsupported ";

    private Refusals() {}

    /** The error that {@code result} is, for a change that is an update or a deletion of {@code verb}. */
    static ApiAnswer of(ChangeResult result, String verb) {
        return switch (result) {
            case ChangeResult.Accepted accepted ->
                throw new IllegalArgumentException("an accepted change is no refusal");
            case ChangeResult.NotFound gone -> unknownMapping();
            case ChangeResult.Refused refused -> ApiError.invalidParameter(sentence(earliest(refused.problems())));
            case ChangeResult.Duplicate duplicate -> ApiError.conflict(sentence(duplicate.problem()));
            case ChangeResult.Configured configured -> ApiError.conflict(configured.message());
            case ChangeResult.Busy busy ->
                ApiError.inUse("Cannot " + verb + " the event source mapping because it is in use.");
            case ChangeResult.Unavailable unavailable -> ApiError.service(500, unavailable.message());
        };
    }

    static ApiAnswer unknownMapping() {
        return ApiError.notFound("The resource you requested does not exist.");
    }

    static ApiAnswer unrecognizedSource() {
        return ApiError.invalidParameter(UNRECOGNIZED);
    }

    /** {@code member} as AWS's errors write it. */
    static ApiAnswer unsupported(String member) {
        return ApiError.invalidParameter(
                UNSUPPORTED + "'" + member + "' parameter for given event source mapping type.");
    }

    /** The problem that AWS would have found first: a request that is wrong in two ways answers that one. */
    private static Problem earliest(List<Problem> problems) {
        return problems.stream().min(Comparator.comparingInt(Refusals::rank)).orElseThrow();
    }

    private static int rank(Problem problem) {
        String aws = problem.awsMessage() == null ? "" : problem.awsMessage();
        if (aws.equals(UNRECOGNIZED)) {
            return 0;
        }
        if (aws.startsWith(UNSUPPORTED)) {
            return 1;
        }
        return switch (problem.property()) {
            case "function-name" -> 4;
            case "event-source-arn" -> 5;
            default -> problem.property().startsWith("destination-config") ? 2 : 3;
        };
    }

    /** AWS's sentence; where it has none, one that says what is allowed. */
    private static String sentence(Problem problem) {
        if (problem.awsMessage() != null) {
            return problem.awsMessage();
        }
        return Spelling.property(problem.property())
                + (problem.value() == null ? " is missing" : " is '" + problem.value() + "'")
                + "; expected " + Spelling.sentence(problem.expected());
    }
}
