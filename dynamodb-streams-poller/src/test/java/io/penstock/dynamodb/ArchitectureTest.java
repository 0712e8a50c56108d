package io.penstock.dynamodb;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.penstock.core.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.penstock.dynamodb", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void keeps_the_rules_of_every_module(JavaClasses classes) {
        ArchitectureRules.everywhere().forEach(rule -> rule.check(classes));
    }

    @ArchTest
    void shows_only_what_plugs_in(JavaClasses classes) {
        ArchitectureRules.plugin("io.penstock.dynamodb").forEach(rule -> rule.check(classes));
    }
}
