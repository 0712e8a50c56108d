package io.penstock.sqs;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.penstock.core.testkit.ArchitectureRules;

@AnalyzeClasses(packages = "io.penstock.sqs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void keepsTheRulesOfEveryModule(JavaClasses classes) {
        ArchitectureRules.everywhere().forEach(rule -> rule.check(classes));
    }

    @ArchTest
    void showsOnlyWhatPlugsIn(JavaClasses classes) {
        ArchitectureRules.plugin("io.penstock.sqs").forEach(rule -> rule.check(classes));
    }

    @ArchTest
    void hasNoCycleOfClasses(JavaClasses classes) {
        SlicesRuleDefinition.slices()
                .assignedFrom(new EachFile())
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    /** Nested classes belong to the class of their file. */
    private static final class EachFile implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().equals("io.penstock.sqs")
                    ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the files of SQS";
        }
    }
}
