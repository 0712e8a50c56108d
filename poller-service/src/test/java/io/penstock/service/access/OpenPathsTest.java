package io.penstock.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenPathsTest {

    @ParameterizedTest
    @CsvSource({"/actuator,/actuator", "/actuator/,/actuator", "/manage/,/manage", "/,''", "'',''"})
    void leadToHealthBelowTheBasePathHoweverThatIsWritten(String written, String base) {
        OpenPaths open = new OpenPaths(written);

        assertThat(open.contains(base + "/health")).isTrue();
        assertThat(open.contains(base + "/prometheus")).isTrue();
        assertThat(open.contains(base + "/mappings-status")).isFalse();
    }
}
