package io.penstock.core.testkit;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** What the build keeps in every module; each module's {@code ArchitectureTest} checks these rules. */
public final class ArchitectureRules {

    /** The Kinesis Client Library reads through one, and that calls over the other. */
    private static final String A_LIBRARY_ASKS_FOR_FUTURES =
            "software.amazon.awssdk.services.kinesis.KinesisAsyncClient";

    private static final String THE_SDK_ASKS_FOR_FUTURES = "software.amazon.awssdk.http.async.SdkAsyncHttpClient";

    private static final List<String> CORE_ORDER = List.of(
            "time",
            "limit",
            "record",
            "filter",
            "invoke",
            "destination",
            "event",
            "delivery",
            "mapping",
            "source",
            "lane");

    private ArchitectureRules() {}

    /** Rules for the main code of every module. */
    public static List<ArchRule> everywhere() {
        return List.of(
                noCycles(),
                onlyOneClock(),
                onlyOneMakerOfThreads(),
                noFuturesInSignatures(),
                noMutableStatics(),
                noSetters(),
                noFieldInjection(),
                noEmptyNames(),
                noAsyncAnnotations());
    }

    /** Rules for the core alone. */
    public static List<ArchRule> core() {
        return List.of(
                noClasses()
                        .that()
                        .resideInAPackage("io.penstock.core..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.springframework..", "software.amazon.awssdk..", "com.amazonaws..")
                        .because("the core sees neither Spring nor AWS"),
                packageOrder());
    }

    /** Rules for a module that plugs in a source or destinations. */
    public static List<ArchRule> plugin(String... packages) {
        return List.of(
                classes()
                        .that()
                        .resideInAnyPackage(packages)
                        .and()
                        .areTopLevelClasses()
                        .and()
                        .arePublic()
                        .should()
                        .haveNameMatching(".*(Factory|AutoConfiguration|Properties)(\\$.*)?")
                        .because("nothing else of a plugin is anybody's business"),
                noMethods()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(packages)
                        .and()
                        .arePublic()
                        .should()
                        .declareThrowableOfType(resideInAPackage("software.amazon.awssdk.."))
                        .because("an SDK's exceptions stay in the adapter"));
    }

    private static ArchRule noCycles() {
        return slices().matching("io.penstock.(**)").should().beFreeOfCycles();
    }

    private static ArchRule packageOrder() {
        return classes()
                .that()
                .resideInAPackage("io.penstock.core.(*)")
                .should(new DependOnlyOnEarlier(CORE_ORDER))
                .because("each package of the core uses only those before it");
    }

    private static ArchRule onlyOneClock() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.penstock.core.time")
                .should()
                .callMethodWhere(target(owner(nameMatching(
                                "java\\.time\\.(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime|Clock)")))
                        .and(target(nameMatching("now|systemUTC|systemDefaultZone"))))
                .orShould()
                .callMethodWhere(target(owner(nameMatching("java\\.lang\\.System")))
                        .and(target(nameMatching("currentTimeMillis|nanoTime"))))
                .orShould()
                .callMethodWhere(
                        target(owner(nameMatching("java\\.lang\\.Thread"))).and(target(nameMatching("sleep"))))
                .orShould()
                .callMethodWhere(
                        target(owner(nameMatching("java\\.lang\\.Math"))).and(target(nameMatching("random"))))
                .orShould()
                .callMethodWhere(
                        target(owner(nameMatching("java\\.util\\.UUID"))).and(target(nameMatching("randomUUID"))))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.Random|java\\.security\\.SecureRandom"
                        + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.util\\.SplittableRandom")
                .because("time and chance come in through io.penstock.core.time");
    }

    private static ArchRule onlyOneMakerOfThreads() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.penstock.core.lane")
                .should()
                .callConstructorWhere(are(target(owner(nameMatching("java\\.lang\\.Thread")))))
                .orShould()
                .callMethodWhere(target(owner(nameMatching("java\\.lang\\.Thread")))
                        .and(target(nameMatching("ofVirtual|ofPlatform|startVirtualThread"))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(Executor.class))))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoinPool)")
                .because("threads start in io.penstock.core.lane only");
    }

    private static ArchRule noFuturesInSignatures() {
        return noMethods()
                .that()
                .areNotPrivate()
                .and(areNotSynthetic())
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(A_LIBRARY_ASKS_FOR_FUTURES)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(THE_SDK_ASKS_FOR_FUTURES)
                .should()
                .haveRawReturnType(DescribedPredicate.describe(
                        "a future",
                        type -> type.isAssignableTo(Future.class) || type.isAssignableTo(CompletionStage.class)))
                .because("blocking code on virtual threads needs no futures");
    }

    private static ArchRule noMutableStatics() {
        return fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal();
    }

    private static ArchRule noSetters() {
        return noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo("org.springframework.beans.factory.Aware")
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo("jakarta.servlet.ServletInputStream")
                .should()
                .haveNameMatching("set[A-Z].*")
                .because(
                        "everything comes in through constructors, but where Spring makes the object or the servlet API"
                                + " asks for the method");
    }

    private static ArchRule noFieldInjection() {
        return fields().should()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .andShould()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .andShould()
                .notBeAnnotatedWith("jakarta.inject.Inject")
                .allowEmptyShould(true);
    }

    private static ArchRule noEmptyNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*\\.(Abstract|Base)[A-Z][A-Za-z]*|.*(Impl|Manager|Helper|Util|Utils)")
                .because("a name says what a thing does");
    }

    private static ArchRule noAsyncAnnotations() {
        return methods()
                .should()
                .notBeAnnotatedWith("org.springframework.scheduling.annotation.Async")
                .andShould()
                .notBeAnnotatedWith("org.springframework.scheduling.annotation.Scheduled");
    }

    private static DescribedPredicate<JavaMethod> areNotSynthetic() {
        return DescribedPredicate.describe(
                "are not synthetic", method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC));
    }
}
