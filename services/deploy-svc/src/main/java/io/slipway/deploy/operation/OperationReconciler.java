package io.slipway.deploy.operation;

import io.quarkus.scheduler.Scheduled;
import io.slipway.deploy.deployer.aws.Workers;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Drives operations: claims what is due, runs a turn of each outside any transaction. */
@ApplicationScoped
class OperationReconciler {
    private static final Logger LOG = Logger.getLogger(OperationReconciler.class);

    private final Workers workers = new Workers();
    private final ClusterOperations operations;
    private final OperationWorker worker;
    private final OperationConfig config;
    private final AtomicInteger inFlight = new AtomicInteger();

    OperationReconciler(
            ClusterOperations operations, OperationWorker worker, OperationConfig config) {
        this.operations = operations;
        this.worker = worker;
        this.config = config;
    }

    /** Passes overlap, so a slow turn holds up only itself. */
    @Scheduled(every = "{slipway.deploy.operation.sweep:1s}")
    Uni<Void> pass() {
        int room = config.batch() - inFlight.get();
        if (room <= 0) {
            return Uni.createFrom().voidItem();
        }
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return operations
                .unanswered(config.batch())
                .chain(() -> operations.claim(room))
                .invoke(tasks -> inFlight.addAndGet(tasks.size()))
                .chain(tasks -> run(tasks, context))
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /** Sessions open only on the context of the pass, so the results are brought back to it. */
    private Uni<Void> run(List<OperationWorker.Task> tasks, Context context) {
        return Multi.createFrom()
                .iterable(tasks)
                .onItem()
                .transformToUni(this::result)
                .merge(Math.max(1, tasks.size()))
                .emitOn(work -> context.runOnContext(_ -> work.run()))
                .onItem()
                .transformToUniAndConcatenate(this::settle)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private record Result(OperationWorker.Task task, Turn turn) {}

    private Uni<Result> result(OperationWorker.Task task) {
        return workers.look(() -> worker.turn(task))
                .ifNoItem()
                .after(config.turnLimit())
                .fail()
                .onFailure()
                .recoverWithItem(failure -> broken(task, failure))
                .map(turn -> new Result(task, turn));
    }

    /** Nodes stay as they are written down, so the next turn looks what became of them. */
    private static Turn broken(OperationWorker.Task task, Throwable failure) {
        LOG.warnf(failure, "Turn did not end: operationId=%s", task.operation().id());
        return new Turn.Goes(
                task.operation().step(),
                Duration.ofSeconds(5),
                task.operation().nodes(),
                null,
                List.of("the turn did not end, looking again"));
    }

    /** What cannot be taken back is found again when its lease ends. */
    private Uni<Void> settle(Result result) {
        return operations
                .settle(result.task(), result.turn())
                .onFailure()
                .invoke(
                        failure ->
                                LOG.warnf(
                                        failure,
                                        "Not settled: operationId=%s",
                                        result.task().operation().id()))
                .onFailure()
                .recoverWithNull()
                .onTermination()
                .invoke(inFlight::decrementAndGet);
    }
}
