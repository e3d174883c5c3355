package io.slipway.local.machine;

import io.slipway.local.stack.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The command and the environment of each part that is a JVM. Secrets go by environment only. */
final class Launch {
    private static final String C1_ONLY = "-XX:TieredStopAtLevel=1";
    private static final List<String> SMALL_JVM =
            List.of("-XX:+UseSerialGC", C1_ONLY, "-XX:-UsePerfData");

    /** The simulator takes an access key of twelve digits for that account. */
    static final String ACCOUNT = "111122223333";

    private static final String GPU_NODES = "2x8:h100,1x4:a100";

    /** Whether pods run for reservations; false makes them bookings. */
    private static final String PODS = "SLIPWAY_RESERVATION_KUBERNETES_ENABLED";

    /** The type of the simulated nodes; HyperPod's, beside them, are for the clusters' own jobs. */
    private static final String FOR_RESERVATIONS =
            "-Dslipway.reservation.kubernetes.nodes.selector.\"node.kubernetes.io/instance-type\"=p5.48xlarge";

    private final Home home;
    private final Ports ports;
    private final Outside outside;
    private final Map<String, String> more;
    private final Up.Simulated simulated;
    private final boolean account;
    private final Caches caches;

    /**
     * @param more settings of the services, as environment variables
     * @param simulated how much of AWS there is beside the services
     */
    Launch(
            Home home,
            Ports ports,
            Outside outside,
            Map<String, String> more,
            Up.Simulated simulated,
            Caches caches) {
        this.more = more;
        this.simulated = simulated;
        this.account = simulated == Up.Simulated.ACCOUNT;
        this.caches = caches;
        this.home = home;
        this.ports = ports;
        this.outside = outside;
    }

    Process start(Part part) {
        var log = home.log(part);
        try {
            Files.createDirectories(log.getParent());
            var builder =
                    new ProcessBuilder(command(part))
                            .directory(home.checkout().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .redirectInput(new File("/dev/null"));
            builder.environment().putAll(environment(part));
            return builder.start();
        } catch (IOException e) {
            throw new Trouble(
                    "%s cannot be started: %s".formatted(part.label(), e.getMessage()),
                    "Its log would be " + log);
        }
    }

    private List<String> command(Part part) throws IOException {
        return switch (part) {
            case POSTGRES -> throw new IllegalArgumentException("PostgreSQL is no JVM");
            case KAFKA -> stack("-Xmx256m", part, "--dir", home.data("").toString());
            case OIDC -> outside.keycloak() ? keycloak() : stack("-Xmx96m", part);
            case LLM ->
                    java(
                            List.of(),
                            "-Xmx96m",
                            "-jar",
                            jar("simulators/llm/target", "slipway-simulator-llm-"),
                            "--port",
                            Integer.toString(ports.of(part)));
            case AWS -> aws();
            case KUBERNETES ->
                    java(
                            List.of(),
                            "-Xmx96m",
                            "-jar",
                            jar("simulators/kubernetes/target", "slipway-simulator-kubernetes-"),
                            "--port",
                            Integer.toString(ports.of(part)),
                            "--nodes",
                            GPU_NODES,
                            "--kubeconfig",
                            home.kubeconfig().toString());
            case DEPLOY, GUARDRAIL, ENDPOINT, RESERVATION, WORKSTATION, STRESS -> {
                var jar =
                        home.built(
                                "services/%s/target/quarkus-app/quarkus-run.jar"
                                        .formatted(part.label()));
                var arguments = new ArrayList<>(List.of("-Xmx128m", "-jar", jar.toString()));
                if (part == Part.RESERVATION && sharesNodes()) {
                    arguments.addFirst(FOR_RESERVATIONS);
                }
                yield java(
                        Yielding.prefix(part), cache(part, jar), arguments.toArray(String[]::new));
            }
        };
    }

    /** Its nodes are shown by the simulated Kubernetes, and by no other. */
    private List<String> aws() throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-Xmx128m",
                                "-jar",
                                jar("simulators/aws/target", "slipway-simulator-aws-"),
                                "--port",
                                Integer.toString(ports.of(Part.AWS)),
                                "--folder",
                                home.data("aws").toString()));
        if (sharesNodes()) {
            arguments.addAll(List.of("--kubernetes", ports.url(Part.KUBERNETES)));
        }
        return java(List.of(), arguments.toArray(String[]::new));
    }

    /** Whether the simulated Kubernetes shows the nodes of the simulated account too. */
    boolean sharesNodes() {
        return simulated != Up.Simulated.NOTHING && !outside.gives(Part.KUBERNETES);
    }

    private String kubeconfig() {
        var given = outside.kubeconfig();
        return given == null ? home.kubeconfig().toString() : given;
    }

    private List<String> stack(String heap, Part part, String... arguments) throws IOException {
        var target = home.checkout().resolve("local/target");
        // A jar, because a cache wants no directories on the class path.
        var ours = jar("local/target", "slipway-local-");
        var classPath = new StringBuilder(ours);
        var jars = home.built("local/target/lib/class-path");
        for (var jar : Files.readString(jars).strip().split(":", -1)) {
            classPath.append(':').append(target.resolve(jar));
        }
        var all =
                new ArrayList<>(
                        List.of(
                                heap,
                                "-cp",
                                classPath.toString(),
                                "io.slipway.local.stack.Stack",
                                "--detached"));
        all.addAll(List.of(arguments));
        all.add(part.label() + "=" + ports.of(part));
        return java(cache(part, Path.of(ours)), all.toArray(String[]::new));
    }

    /** Its realm is read from the file at each start and kept in memory: the file is the truth. */
    private List<String> keycloak() throws IOException {
        var keycloak = home.keycloak();
        var realms = keycloak.resolve("data/import");
        Files.createDirectories(realms);
        Files.copy(
                home.checkout().resolve("local/src/main/resources/realm.json"),
                realms.resolve("realm.json"),
                StandardCopyOption.REPLACE_EXISTING);
        var command = new ArrayList<>(Processes.apart());
        command.addAll(
                List.of(
                        keycloak.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--db=dev-mem",
                        "--http-host=127.0.0.1",
                        "--http-port=" + ports.of(Part.OIDC),
                        "--import-realm"));
        return command;
    }

    private List<String> cache(Part part, Path jar) throws IOException {
        return caches.flags(part, Files.getLastModifiedTime(jar));
    }

    private List<String> java(List<String> cache, String... arguments) {
        return java(List.of(), cache, arguments);
    }

    private List<String> java(List<String> prefix, List<String> cache, String... arguments) {
        var command = new ArrayList<>(Processes.apart());
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL_JVM);
        if (caches.writing()) {
            command.remove(C1_ONLY);
        }
        command.addAll(cache);
        command.addAll(List.of(arguments));
        return command;
    }

    private String jar(String directory, String prefix) throws IOException {
        try (var files = Files.list(home.built(directory))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar") && name.contains("/" + prefix))
                    .filter(name -> !name.contains("-sources") && !name.contains("-tests"))
                    .findFirst()
                    .orElseGet(() -> home.built(directory + "/" + prefix + "*.jar").toString());
        }
    }

    private Map<String, String> environment(Part part) throws IOException {
        var environment = new LinkedHashMap<String, String>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        if (!part.service()) {
            return environment;
        }
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(part)));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", outside.kafka());
        environment.put("QUARKUS_OIDC_AUTH_SERVER_URL", outside.issuer());
        if (part.database() != null) {
            var database = Objects.requireNonNull(part.database());
            environment.put(
                    "QUARKUS_DATASOURCE_REACTIVE_URL", outside.database().reactiveUrl(database));
            environment.put("QUARKUS_DATASOURCE_USERNAME", database);
            environment.put("QUARKUS_DATASOURCE_PASSWORD", database);
        }
        environment.putAll(settings(part));
        environment.putAll(more);
        return environment;
    }

    /** What a service must know about the others, where the usual ports do not say it. */
    private Map<String, String> settings(Part part) throws IOException {
        return switch (part) {
            case POSTGRES, KAFKA, OIDC, LLM, STRESS, AWS, KUBERNETES -> Map.of();
            case RESERVATION -> {
                var settings = new LinkedHashMap<String, String>();
                settings.put("KUBECONFIG", kubeconfig());
                settings.put(PODS, System.getenv().getOrDefault(PODS, "true"));
                if (sharesNodes()) {
                    settings.put("SLIPWAY_RESERVATION_AWS_REGION", GpuGroup.REGION);
                    settings.put("SLIPWAY_RESERVATION_AWS_ENDPOINT", ports.url(Part.AWS));
                    settings.put("SLIPWAY_RESERVATION_AWS_ACCESS_KEY", ACCOUNT);
                    settings.put("SLIPWAY_RESERVATION_AWS_SECRET_KEY", "simulated");
                }
                yield settings;
            }
            case GUARDRAIL -> account ? guardrailAccount() : Map.of();
            case DEPLOY -> {
                var settings = new LinkedHashMap<String, String>();
                settings.put("SLIPWAY_DEPLOY_CLUSTER_MODEL_SERVER", ports.url(Part.LLM));
                if (account) {
                    settings.put("SLIPWAY_DEPLOY_AWS_ENDPOINT", ports.url(Part.AWS));
                    settings.put("SLIPWAY_DEPLOY_AWS_ACCESS_KEY", ACCOUNT);
                    settings.put("SLIPWAY_DEPLOY_AWS_SECRET_KEY", "simulated");
                }
                yield settings;
            }
            case ENDPOINT -> Map.of("SLIPWAY_ENDPOINT_PROVISION_GATEWAY_URL", ports.url(part));
            case WORKSTATION ->
                    Map.of(
                            "SLIPWAY_AGENT_PLAN_LEDGER",
                            home.data("agent").resolve("agent.ledger").toString(),
                            "SLIPWAY_AGENT_GPU_NVIDIA_SMI",
                            gpuHost().toString());
        };
    }

    private Map<String, String> guardrailAccount() {
        return Map.of(
                "SLIPWAY_GUARDRAIL_AWS_ENDPOINT",
                ports.url(Part.AWS),
                "SLIPWAY_GUARDRAIL_AWS_ACCOUNT",
                ACCOUNT,
                "SLIPWAY_GUARDRAIL_AWS_ACCESS_KEY",
                ACCOUNT,
                "SLIPWAY_GUARDRAIL_AWS_SECRET_KEY",
                "simulated");
    }

    /**
     * The nvidia-smi of a host of its own, which knows its directory and its JVM: the agent runs it
     * without an environment.
     */
    private Path gpuHost() throws IOException {
        var directory = home.data("gpu-host");
        var install =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                home.built("simulators/gpu-host/target/classes").toString(),
                                "io.slipway.simulator.gpuhost.SimulatedHost",
                                "install",
                                directory.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var program = directory.resolve("bin/nvidia-smi");
        if (!Files.isExecutable(program)) {
            throw new IOException("the GPU host cannot be installed: " + said.strip());
        }
        return program;
    }
}
