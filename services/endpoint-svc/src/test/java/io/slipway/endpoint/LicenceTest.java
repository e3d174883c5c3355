package io.slipway.endpoint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The suffix is the licence: what a class may import follows from its name. */
class LicenceTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.slipway.endpoint");

    @Test
    void onlyEdgeClassesTouchTheFramework() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*(Resource|Row|Store|Consumer|Client|Reconciler|Config|Check|Wiring"
                                + "|Endpoints|Invocations)(_.*|\\$.*)?")
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
    void featuresDoNotGoInCircles() {
        slices().matching("io.slipway.endpoint.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*(Impl|Service|Manager|Helper|Utils?|Processor|DTO|Entity)(\\$.*)?")
                .check(MAIN);
    }

    @Test
    void nothingIsSentPastTheOutbox() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(Emitter|MutinyEmitter|KafkaProducer)")
                .check(MAIN);
    }
}
