package io.penstock.connect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.penstock.core.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.penstock.connect", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void keeps_the_rules_of_every_module(JavaClasses classes) {
        ArchitectureRules.everywhere().forEach(rule -> rule.check(classes));
    }

    @ArchTest
    void knows_no_spring(JavaClasses classes) {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .check(classes);
    }
}
