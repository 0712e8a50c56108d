package io.penstock.service.mappings;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.core.mapping.Problem;
import java.util.List;

/** What changes answered, for tests that know which answer it is. */
final class Answers {

    private Answers() {}

    static MappingView accepted(ChangeResult result) {
        assertThat(result).isInstanceOf(ChangeResult.Accepted.class);
        return ((ChangeResult.Accepted) result).view();
    }

    static List<Problem> problems(ChangeResult result) {
        assertThat(result).isInstanceOf(ChangeResult.Refused.class);
        return ((ChangeResult.Refused) result).problems();
    }

    /** AWS's sentence about a duplicate. */
    static String duplicate(ChangeResult result) {
        assertThat(result).isInstanceOf(ChangeResult.Duplicate.class);
        return String.valueOf(((ChangeResult.Duplicate) result).problem().awsMessage());
    }
}
