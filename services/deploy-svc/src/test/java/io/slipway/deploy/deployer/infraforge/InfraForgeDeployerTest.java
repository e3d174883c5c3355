package io.slipway.deploy.deployer.infraforge;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.DeployerContract;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.AwsWorld;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfraForgeDeployerTest extends DeployerContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AwsWorld world = AwsWorld.open();
    @TempDir Path folder;

    private record Given(
            Optional<Path> cdk,
            Optional<Path> app,
            Path folder,
            Duration runLimit,
            Duration grace,
            Duration poll)
            implements InfraForgeConfig {}

    @BeforeEach
    void install() throws IOException {
        try (InputStream in = InfraForgeDeployerTest.class.getResourceAsStream("cdk.sh")) {
            Files.write(folder.resolve("cdk"), in.readAllBytes());
        }
        Files.setPosixFilePermissions(
                folder.resolve("cdk"), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("infraforge"), "");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Override
    protected Deployer deployer() {
        return deployer(Duration.ofHours(3));
    }

    /** A new one each time, as after a restart. */
    private Deployer deployer(Duration runLimit) {
        return new InfraForgeDeployer(
                world.clients(),
                world.config(),
                new Given(
                        Optional.of(folder.resolve("cdk")),
                        Optional.of(folder.resolve("infraforge")),
                        folder.resolve("work"),
                        runLimit,
                        Duration.ofMillis(200),
                        Duration.ofMinutes(2)),
                Clock.systemUTC());
    }

    /** The stand-in is another process and needs time of its own. */
    @Override
    protected void pause(Duration pause) {
        world.pass(pause);
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }

    @Override
    protected Object changes() {
        return world.changes();
    }

    @Override
    protected int clustersMade() {
        return world.aws().sagemaker().listClusters(get -> {}).clusterSummaries().size();
    }

    @Override
    protected void occupy(Deployer.Task task) {
        world.occupy(task.cluster().name());
    }

    @Override
    protected void loseTheNextAnswer() {
        write("die-once", "");
    }

    @Test
    void refusesWhatInfraForgeWouldIgnore() {
        var failed = (Progress.Failed) last(checked(task("deep", "start", 1)));

        assertThat(failed.reason()).contains("deepHealthChecks");
        assertThat(failed.remediation()).contains("sagemaker");
    }

    @Test
    void findsTheSilentSlurmClusterBeforeItIsDeployed() {
        write("behave", "slurm");

        var failed = (Progress.Failed) last(task("slurm", "start", 1));

        assertThat(failed.reason()).contains("Orchestrator.Eks").contains("Slurm");
        assertThat(read("calls")).doesNotContain("deploy");
    }

    @Test
    void tellsTheExitCodeAndTheLastWords() {
        write("behave", "panic");

        var failed = (Progress.Failed) last(task("panic", "start", 1));

        assertThat(failed.reason())
                .contains("exit code 2")
                .contains("panicked")
                .contains("no private subnet");
        assertThat(failed.lines()).contains("err: panic: no private subnet");
    }

    @Test
    void tellsACommandThatIsNotThereFromOneThatFailed() throws IOException {
        Files.writeString(folder.resolve("cdk"), "#!/bin/sh\nexec no-such-program\n");

        var failed = (Progress.Failed) last(task("absent", "start", 1));

        assertThat(failed.reason()).contains("exit code 127 (it was not found)");
        assertThat(failed.remediation()).contains("slipway.deploy.infraforge.cdk");
    }

    @Test
    void takesMessagesOnStdoutForTheFailureToo() {
        write("behave", "fail");

        assertThat(((Progress.Failed) last(task("fail", "start", 1))).reason())
                .contains("exit code 1")
                .contains("unknown instance id");
    }

    @Test
    void endsWhatTakesTooLong() {
        write("behave", "hang");

        var failed = (Progress.Failed) lastOf(deployer(Duration.ofMillis(300)), "hang");

        assertThat(failed.reason()).contains("run-limit");
    }

    @Test
    void endsAProcessThatIgnoresTermWhenItIsCancelled() {
        write("behave", "deaf");
        Deployer.Task task = task("deaf", "synth", 1);
        deployer().deploy(task).await().atMost(LIMIT);
        List<ProcessHandle> running = awaitChildren();

        List<?> orphans = destroyed("deaf");

        assertThat(orphans).isEmpty();
        assertThat(running).isNotEmpty().noneMatch(InfraForgeDeployerTest::runs);
    }

    @Test
    void givesTheToolsNoMoreThanTheyNeed() {
        Deployer.Task task = task("env", "start", 1);
        last(withEnvironment(task, Map.of("LOG_LEVEL", "debug", "LD_PRELOAD", "/tmp/x.so")));

        List<String> names = read("env").lines().map(line -> line.replaceFirst("=.*", "")).toList();

        assertThat(names)
                .contains("LOG_LEVEL", "AWS_REGION", "AWS_ACCESS_KEY_ID")
                .doesNotContain("LD_PRELOAD", "JAVA_HOME", "MAVEN_OPTS", "USER");
        assertThat(read("env")).contains("HOME=" + folder.resolve("work"));
    }

    @Test
    void destroysWithForce() {
        deployed("forced");

        destroyed("forced");

        assertThat(read("calls").lines())
                .anyMatch(call -> call.startsWith("destroy slipway-forced --force"));
        assertThat(folder.resolve("work/forced")).doesNotExist();
    }

    /** What nobody collected has ended all the same. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException _) {
            return false;
        }
    }

    private List<ProcessHandle> awaitChildren() {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            List<ProcessHandle> found =
                    ProcessHandle.current()
                            .descendants()
                            .filter(
                                    process ->
                                            process.info()
                                                    .commandLine()
                                                    .filter(line -> line.contains("cdk"))
                                                    .isPresent())
                            .toList();
            if (!found.isEmpty() && Files.exists(folder.resolve("env"))) {
                return found;
            }
            Thread.onSpinWait();
        }
        return List.of();
    }

    private Progress lastOf(Deployer deployer, String clusterId) {
        Deployer.Task task = task(clusterId, "start", 1);
        for (int i = 0; i < 300; i++) {
            switch (deployer.deploy(task).await().atMost(LIMIT)) {
                case Progress.Next(String next, List<String> _) -> task = at(task, next);
                case Progress.Waiting(String next, Duration pause, List<String> _) -> {
                    task = at(task, next);
                    pause(pause);
                }
                case Progress.Provisioned done -> {
                    return done;
                }
                case Progress.Gone done -> {
                    return done;
                }
                case Progress.Failed done -> {
                    return done;
                }
            }
        }
        throw new AssertionError("it goes on and on");
    }

    private static Deployer.Task checked(Deployer.Task task) {
        ClusterSpec.InstanceGroup group = task.cluster().instanceGroups().getFirst();
        return with(
                task,
                new ClusterSpec.InstanceGroup(
                        group.name(),
                        group.instanceType(),
                        group.count(),
                        null,
                        group.threadsPerCore(),
                        null,
                        null,
                        List.of("InstanceStress"),
                        group.volumeSizeGb(),
                        false,
                        Map.of(),
                        List.of()),
                Map.of());
    }

    private static Deployer.Task withEnvironment(
            Deployer.Task task, Map<String, String> environment) {
        return with(task, task.cluster().instanceGroups().getFirst(), environment);
    }

    private static Deployer.Task with(
            Deployer.Task task, ClusterSpec.InstanceGroup group, Map<String, String> environment) {
        ClusterSpec spec = task.cluster();
        return new Deployer.Task(
                task.jobId(),
                task.clusterId(),
                task.tenant(),
                new ClusterSpec(
                        spec.name(),
                        null,
                        spec.region(),
                        spec.preset(),
                        spec.orchestrator(),
                        spec.kubernetesVersion(),
                        spec.nodeProvisioningMode(),
                        null,
                        null,
                        false,
                        List.of(group),
                        Map.of(),
                        environment,
                        null,
                        spec.deadline(),
                        null),
                task.step(),
                task.fence());
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
