package io.slipway.deploy.deployer.aws;

import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Progress;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Runs steps on worker threads, one at a time for each cluster. Whoever gave up waiting for a step
 * has not ended it: what comes after it must not overtake the call that it is in.
 */
public final class Workers {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    public Uni<Progress> step(Deployer.Task task, Supplier<Progress> work) {
        return look(() -> alone(task, work));
    }

    private Progress alone(Deployer.Task task, Supplier<Progress> work) {
        if (!busy.add(task.clusterId())) {
            return new Progress.Waiting(
                    task.step(),
                    SOON,
                    List.of("an earlier step of this cluster is still on its way"));
        }
        try {
            return Steps.run(task.step(), work);
        } finally {
            busy.remove(task.clusterId());
        }
    }

    public <T> Uni<T> look(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
