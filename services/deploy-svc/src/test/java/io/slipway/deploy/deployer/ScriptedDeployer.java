package io.slipway.deploy.deployer;

import io.slipway.contracts.cluster.GroupCount;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Does what a test tells it to, per cluster name. Left alone it makes a network and a cluster in
 * three steps and takes them away in three; it looks before it makes, as every deployer must, and
 * counts what it really made.
 */
@ApplicationScoped
public class ScriptedDeployer implements Deployer {
    private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

    /**
     * @param verb plan, deploy or destroy
     */
    public record Call(String verb, String step, long fence) {}

    /** What one cluster's deployer answers, and what it was asked. */
    public static final class Script {
        private final Map<String, Deque<Supplier<Uni<Progress>>>> answers =
                new ConcurrentHashMap<>();
        private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
        private final Set<String> there = ConcurrentHashMap.newKeySet();
        private final AtomicInteger made = new AtomicInteger();
        private volatile Plan plan =
                new Plan(
                        List.of(
                                new Plan.Change(
                                        Plan.Action.CREATE,
                                        "AWS::SageMaker::Cluster",
                                        "c",
                                        "new")));

        /** Once, the next time this step is run; in place of what it would do. */
        public Script on(String verb, String step, Progress answer) {
            return on(verb, step, () -> Uni.createFrom().item(answer));
        }

        public Script on(String verb, String step, Supplier<Uni<Progress>> answer) {
            answers.computeIfAbsent(verb + " " + step, _ -> new ArrayDeque<>()).add(answer);
            return this;
        }

        public Script planning(Plan next) {
            plan = next;
            return this;
        }

        public List<Call> calls() {
            return List.copyOf(calls);
        }

        public List<String> steps(String verb) {
            return calls().stream()
                    .filter(call -> call.verb().equals(verb))
                    .map(Call::step)
                    .toList();
        }

        /** What stands outside at the moment. */
        public Set<String> there() {
            return Set.copyOf(there);
        }

        /** How many things were made, over all time. */
        public int made() {
            return made.get();
        }

        private void make(String what) {
            if (there.add(what)) {
                made.incrementAndGet();
            }
        }
    }

    public static Script of(String clusterName) {
        return SCRIPTS.computeIfAbsent(clusterName, _ -> new Script());
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Uni<Plan> plan(Task task) {
        Script script = of(task.cluster().name());
        script.calls.add(new Call("plan", task.step(), task.fence()));
        return Uni.createFrom().item(script.plan);
    }

    @Override
    public Uni<Progress> deploy(Task task) {
        Script script = of(task.cluster().name());
        return answer(
                script,
                "deploy",
                task,
                () ->
                        switch (task.step()) {
                            case "start" -> new Progress.Next("network", List.of("begins"));
                            case "network" -> {
                                script.make("network");
                                yield new Progress.Next("cluster", List.of("network is there"));
                            }
                            default -> {
                                script.make("cluster");
                                yield provisioned(task);
                            }
                        });
    }

    public static Progress.Provisioned provisioned(Task task) {
        return new Progress.Provisioned(
                "arn:aws:sagemaker:us-east-1:123456789012:cluster/scripted0000",
                task.cluster().instanceGroups().stream()
                        .map(
                                group ->
                                        new GroupCount(
                                                group.name(),
                                                group.instanceType(),
                                                group.count(),
                                                group.count()))
                        .toList(),
                Map.of(),
                List.of("cluster is there"));
    }

    @Override
    public Uni<Progress> destroy(Task task) {
        Script script = of(task.cluster().name());
        return answer(
                script,
                "destroy",
                task,
                () ->
                        switch (task.step()) {
                            case "start" -> {
                                script.there.remove("cluster");
                                yield new Progress.Next("network", List.of("cluster is gone"));
                            }
                            default -> {
                                script.there.remove("network");
                                yield new Progress.Gone(List.of(), List.of("network is gone"));
                            }
                        });
    }

    private static Uni<Progress> answer(
            Script script, String verb, Task task, Supplier<Progress> otherwise) {
        script.calls.add(new Call(verb, task.step(), task.fence()));
        Deque<Supplier<Uni<Progress>>> answers = script.answers.get(verb + " " + task.step());
        Supplier<Uni<Progress>> told = answers == null ? null : answers.poll();
        return told == null ? Uni.createFrom().item(otherwise.get()) : told.get();
    }
}
