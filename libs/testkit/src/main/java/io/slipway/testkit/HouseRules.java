package io.slipway.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The house rules for one service: the suffix of a class is its licence.
 *
 * <pre>HouseRules.of("io.slipway.deploy").plurals("Jobs", "Clusters").check();</pre>
 *
 * <p>Plural nouns own transactions; edges may touch the framework; all else is core and may not.
 * Call it from a plain test: the class loader of a {@code @QuarkusTest} hides its classes.
 */
public final class HouseRules {
    private static final List<String> EDGES =
            List.of(
                    "Resource",
                    "Row",
                    "Store",
                    "Consumer",
                    "Client",
                    "Reconciler",
                    "Config",
                    "Check");
    private static final List<String> BANNED_SUFFIXES =
            List.of(
                    "Impl",
                    "Service",
                    "Manager",
                    "Helper",
                    "Util",
                    "Utils",
                    "Processor",
                    "Handler",
                    "DTO",
                    "Dto",
                    "Entity",
                    "Factory");
    private static final List<String> BANNED_PREFIXES = List.of("Abstract", "Base", "Default");
    private static final String[] BANNED_PACKAGES =
            Stream.of(
                            "api",
                            "dto",
                            "entity",
                            "model",
                            "repository",
                            "service",
                            "mapper",
                            "exception",
                            "config",
                            "util",
                            "common",
                            "impl")
                    .map(name -> ".." + name + "..")
                    .toArray(String[]::new);
    private static final String[] FRAMEWORK = {
        "jakarta..",
        "io.quarkus..",
        "io.smallrye..",
        "io.vertx..",
        "org.hibernate..",
        "org.apache.kafka..",
        "org.eclipse.microprofile.."
    };

    private final String root;
    private final List<String> plurals;
    private final List<String> licensed;

    private HouseRules(String root, List<String> plurals, List<String> licensed) {
        this.root = root;
        this.plurals = plurals;
        this.licensed = licensed;
    }

    public static HouseRules of(String rootPackage) {
        return new HouseRules(rootPackage, List.of(), List.of());
    }

    /** The plural nouns, each by its simple name. */
    public HouseRules plurals(String... names) {
        return new HouseRules(root, List.of(names), licensed);
    }

    /**
     * Further classes that may touch the framework, each by its simple name: adapters of a port.
     */
    public HouseRules licensed(String... names) {
        return new HouseRules(root, plurals, List.of(names));
    }

    public void check() {
        check(importer().importPath(Checkout.module().resolve("target/classes")));
    }

    /** By names alone: to load what a service depends on (an SDK, a framework) takes a minute. */
    static ClassFileImporter importer() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter();
    }

    void check(JavaClasses main) {
        var broken = new ArrayList<String>();
        for (var rule : rules()) {
            var result = rule.allowEmptyShould(true).evaluate(main);
            if (result.hasViolation()) {
                broken.add(result.getFailureReport().toString());
            }
        }
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join("\n", broken));
        }
    }

    private List<ArchRule> rules() {
        return List.of(
                noClasses()
                        .that(are("core", this::core))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(FRAMEWORK))
                        .because("only edges and plural nouns touch a framework"),
                methods()
                        .that()
                        .areAnnotatedWith(
                                "io.quarkus.hibernate.reactive.panache.common.WithTransaction")
                        .or()
                        .areAnnotatedWith(
                                "io.quarkus.hibernate.reactive.panache.common.WithSession")
                        .should()
                        .beDeclaredInClassesThat(
                                are(
                                        "plural nouns or consumers",
                                        type ->
                                                plurals.contains(outermost(type).getSimpleName())
                                                        || hasSuffix(type, List.of("Consumer"))))
                        .because("the plural noun owns the transaction"),
                noClasses()
                        .that(are("edges", HouseRules::hiddenEdge))
                        .should()
                        .haveModifier(PUBLIC)
                        .because("features talk through plural nouns and core records"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "(org\\.eclipse\\.microprofile\\.reactive\\.messaging\\.Emitter|io\\.smallrye\\.reactive\\.messaging\\.MutinyEmitter)")
                        .because("an event goes through the outbox, or it is a dual write"),
                noClasses()
                        .should()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(LocalDateTime.class, "now")
                        .because("time comes from an injected Clock"),
                noClasses()
                        .should()
                        .haveNameMatching(".*(" + String.join("|", BANNED_SUFFIXES) + ")")
                        .orShould()
                        .haveNameMatching(
                                ".*\\.(" + String.join("|", BANNED_PREFIXES) + ")[A-Z][^.]*")
                        .because("such a name says nothing about its role"),
                noClasses()
                        .should()
                        .resideInAnyPackage(BANNED_PACKAGES)
                        .because("packages are features"),
                slices().matching(root + ".(*)..")
                        .should()
                        .beFreeOfCycles()
                        .because("a feature can be read in one sitting"));
    }

    private boolean core(JavaClass type) {
        var name = outermost(type).getSimpleName();
        return !hasSuffix(outermost(type), EDGES)
                && !plurals.contains(name)
                && !licensed.contains(name)
                && !type.getPackageName().startsWith(root + ".startup")
                && !name.equals("package-info");
    }

    /** Config mappings are implemented by a generated class of another package. */
    private static boolean hiddenEdge(JavaClass type) {
        return !type.isNestedClass()
                && hasSuffix(type, EDGES)
                && !hasSuffix(type, List.of("Config"));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(HouseRules::outermost).orElse(type);
    }

    private static boolean hasSuffix(JavaClass type, List<String> suffixes) {
        return suffixes.stream().anyMatch(type.getSimpleName()::endsWith);
    }

    private static DescribedPredicate<JavaClass> are(String what, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(what, predicate);
    }
}
