package io.slipway.guardrail.startup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The suffix of a class says what it may import. The rule engine is in here too: it is all core.
 */
class LicenceTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.slipway.guardrail");

    @Test
    void onlyEdgeClassesTouchTheFramework() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*(Resource|Row|Store|Consumer|Wiring|Verdicts|Checks)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta..",
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "io.micrometer..",
                        "org.hibernate..",
                        "org.apache.kafka..")
                .check(MAIN);
    }

    @Test
    void onlyTheOutboxSendsEvents() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*(MutinyEmitter|KafkaProducer|reactive.messaging.Emitter)")
                .check(MAIN);
    }

    @Test
    void featuresDoNotGoRoundInCircles() {
        slices().matching("io.slipway.guardrail.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void noClassIsNamedForItsPattern() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*(Impl|Service|Manager|Helper|Utils?|Processor|Handler|DTO|Entity|Factory)(\\$.*)?")
                .check(MAIN);
    }
}
