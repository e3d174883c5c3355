package io.slipway.bench.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Serializable;
import java.sql.SQLException;
import java.time.Duration;

/** One process of the peer: each step is an execution that does nothing but name the next. */
public final class PassThrough {
    static final String TASK = "pass";

    /** The two verdicts that ours waits for, and its three steps. */
    static final int STEPS = 5;

    private static final int THREADS = 20;
    private static final int CONNECTIONS = 16;

    private PassThrough() {}

    /** Where a job is. */
    record Order(int step) implements Serializable {}

    /**
     * @param arguments JDBC address
     */
    public static void main(String... arguments) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(arguments[0]);
        settings.setUsername("peer");
        settings.setPassword("peer");
        settings.setMaximumPoolSize(CONNECTIONS);
        var database = new HikariDataSource(settings);
        Scheduler.create(database, task(database))
                .threads(THREADS)
                .pollingInterval(Duration.ofMillis(100))
                .pollUsingLockAndFetch(1.0, 4.0)
                .schedulerName(() -> "peer")
                .build()
                .start();
        System.out.println("ready");
    }

    private static CustomTask<Order> task(HikariDataSource database) {
        return Tasks.custom(TASK, Order.class)
                .execute(
                        (task, _) -> {
                            int step = task.getData().step() + 1;
                            if (step < STEPS) {
                                return new CompletionHandler.OnCompleteReschedule<>(
                                        FixedDelay.of(Duration.ZERO), new Order(step));
                            }
                            done(database, task.getId());
                            return new CompletionHandler.OnCompleteRemove<>();
                        });
    }

    private static void done(HikariDataSource database, String job) {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(
                                "insert into outcome values (?, 'done') on conflict do nothing")) {
            statement.setString(1, job);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
