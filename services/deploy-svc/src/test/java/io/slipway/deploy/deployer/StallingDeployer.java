package io.slipway.deploy.deployer;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whose first step of each job never answers, as a call to a cloud can. */
@ApplicationScoped
public class StallingDeployer implements Deployer {
    private final Set<String> stalled = ConcurrentHashMap.newKeySet();

    @Override
    public String name() {
        return "stalling";
    }

    @Override
    public Uni<Plan> plan(Task task) {
        return Uni.createFrom().item(new Plan(List.of()));
    }

    @Override
    public Uni<Progress> deploy(Task task) {
        return stalled.add(task.jobId())
                ? Uni.createFrom().nothing()
                : Uni.createFrom()
                        .item(
                                new Progress.Provisioned(
                                        "arn:aws:sagemaker:us-east-1:123456789012:cluster/stalling0000",
                                        List.of(),
                                        Map.of(),
                                        List.of()));
    }

    @Override
    public Uni<Progress> destroy(Task task) {
        return Uni.createFrom().item(new Progress.Gone(List.of(), List.of()));
    }
}
