package io.slipway.bench.crash;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.bench.machine.Machine;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.AwsConfig;
import io.slipway.deploy.deployer.sagemaker.DependenciesConfig;
import io.slipway.deploy.deployer.sagemaker.SageMakerDeployer;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One process of the peer: db-scheduler runs the steps of the same deployer, a step an execution,
 * and keeps the name of the next step as the data of the task. It has no fencing number, so every
 * run carries the same one.
 */
public final class PeerWorker {
    static final String TASK = "deploy";
    private static final Duration STEP_LIMIT = Duration.ofSeconds(25);
    private static final Duration HEARTBEAT = Duration.ofMillis(1750);
    private static final int MISSED = 4;
    static final Duration DEAD_AFTER = HEARTBEAT.multipliedBy(MISSED);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int THREADS = 16;
    private static final int CONNECTIONS = 12;

    private final HikariDataSource database;
    private final Deployer deployer;
    private final String spec;

    private PeerWorker(HikariDataSource database, Deployer deployer, String spec) {
        this.database = database;
        this.deployer = deployer;
        this.spec = spec;
    }

    /** What is kept between executions. */
    record Order(String jobId, String clusterId, String cluster, String step)
            implements Serializable {
        Order at(String next) {
            return new Order(jobId, clusterId, cluster, next);
        }
    }

    /**
     * @param arguments JDBC address, address of AWS, file with the cluster, name of this process
     */
    public static void main(String... arguments) throws IOException {
        var settings = new HikariConfig();
        settings.setJdbcUrl(arguments[0]);
        settings.setUsername("peer");
        settings.setPassword("peer");
        settings.setMaximumPoolSize(CONNECTIONS);
        var worker =
                new PeerWorker(
                        new HikariDataSource(settings),
                        SageMakerDeployer.of(new Config(URI.create(arguments[1])), new Unchecked()),
                        Files.readString(Path.of(arguments[2])));
        Scheduler.create(worker.database, worker.task())
                .threads(THREADS)
                .pollingInterval(Duration.ofMillis(250))
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED)
                .schedulerName(() -> arguments[3])
                .build()
                .start();
        System.out.println("ready");
    }

    private CustomTask<Order> task() {
        return Tasks.custom(TASK, Order.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .onDeadExecutionRevive()
                .execute(this::step);
    }

    private CompletionHandler<Order> step(TaskInstance<Order> task, ExecutionContext context) {
        var order = task.getData();
        return switch (progress(order)) {
            case Progress.Next(String next, var _) -> goOn(order.at(next), Duration.ZERO);
            case Progress.Waiting(String next, Duration pause, var _) ->
                    goOn(order.at(next), pause);
            case Progress.Provisioned _ -> ended(order, "done");
            case Progress.Failed(String reason, var _, var _) -> ended(order, reason);
            case Progress.Gone _ -> ended(order, "gone");
        };
    }

    /** What is thrown is tried again by the scheduler; its log is the only place that shows it. */
    private Progress progress(Order order) {
        try {
            return deployer.deploy(
                            new Deployer.Task(
                                    order.jobId,
                                    order.clusterId,
                                    "team-a",
                                    cluster(order.cluster),
                                    order.step,
                                    1))
                    .await()
                    .atMost(STEP_LIMIT);
        } catch (RuntimeException | LinkageError failure) {
            System.out.println(order + ": " + failure);
            throw failure;
        }
    }

    private static CompletionHandler<Order> goOn(Order order, Duration pause) {
        return new CompletionHandler.OnCompleteReschedule<>(FixedDelay.of(pause), order);
    }

    /** Written down before the execution is removed: what is run again writes the same. */
    private CompletionHandler<Order> ended(Order order, String outcome) {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(
                                "insert into outcome values (?, ?) on conflict do nothing")) {
            statement.setString(1, order.jobId);
            statement.setString(2, outcome);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new CompletionHandler.OnCompleteRemove<>();
    }

    private ClusterSpec cluster(String name) {
        try {
            var tree = (ObjectNode) Machine.JSON.readTree(spec);
            return Machine.JSON.treeToValue(tree.put("name", name), ClusterSpec.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No Kubernetes stands behind the EKS clusters of the simulator. */
    private record Unchecked() implements DependenciesConfig {
        @Override
        public Check check() {
            return Check.NEVER;
        }

        @Override
        public Optional<Path> manifest() {
            return Optional.empty();
        }
    }

    private record Config(URI address) implements AwsConfig {
        @Override
        public Optional<URI> endpoint() {
            return Optional.of(address);
        }

        @Override
        public Optional<String> accessKey() {
            return Optional.of("111122223333");
        }

        @Override
        public Optional<String> secretKey() {
            return Optional.of("simulated");
        }

        @Override
        public Duration callLimit() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration poll() {
            return Duration.ofMillis(300);
        }

        @Override
        public Optional<String> artifactsBucket() {
            return Optional.empty();
        }

        @Override
        public Map<String, Account> accounts() {
            return Map.of();
        }
    }
}
