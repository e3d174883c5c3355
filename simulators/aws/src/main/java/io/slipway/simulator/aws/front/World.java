package io.slipway.simulator.aws.front;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.balancer.Balancers;
import io.slipway.simulator.aws.ec2.Ec2;
import io.slipway.simulator.aws.eks.Eks;
import io.slipway.simulator.aws.event.EventBus;
import io.slipway.simulator.aws.hyperpod.HyperPod;
import io.slipway.simulator.aws.iam.Iam;
import io.slipway.simulator.aws.key.Keys;
import io.slipway.simulator.aws.kube.KubernetesNode;
import io.slipway.simulator.aws.log.Logs;
import io.slipway.simulator.aws.machine.StateMachines;
import io.slipway.simulator.aws.metric.Metrics;
import io.slipway.simulator.aws.model.Check;
import io.slipway.simulator.aws.model.Operation;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Violation;
import io.slipway.simulator.aws.parameter.ParameterStore;
import io.slipway.simulator.aws.quota.Quotas;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.s3.S3;
import io.slipway.simulator.aws.scaling.AutoScaling;
import io.slipway.simulator.aws.secret.Secrets;
import io.slipway.simulator.aws.sign.AccessKeys;
import io.slipway.simulator.aws.stack.Services;
import io.slipway.simulator.aws.stack.Stacks;
import io.slipway.simulator.aws.sts.Sts;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All services with their state. A reset makes a new world. */
final class World {
    private static final Map<String, ServiceModel> MODELS = new ConcurrentHashMap<>();

    private final Knobs knobs;
    private final AccessKeys keys = new AccessKeys();
    private final HyperPod hyperPod;
    private final Quotas quotas;
    private final Ec2 ec2;
    private final AutoScaling scaling;
    private final List<Service> services;
    private final Map<String, Map<String, Action>> actions = new HashMap<>();
    private long sequence;

    World(@Nullable String kubernetes) {
        knobs = new Knobs(kubernetes);
        quotas = new Quotas(knobs);
        ec2 = new Ec2(knobs);
        Eks eks = new Eks(knobs, ec2);
        Iam iam = new Iam();
        hyperPod = new HyperPod(knobs, quotas, ec2, eks);
        scaling = new AutoScaling(knobs, ec2);
        EventBus events = new EventBus();
        services =
                List.of(
                        new Stacks(knobs, new Insides()),
                        hyperPod,
                        quotas,
                        new Sts(keys, iam, knobs),
                        ec2,
                        eks,
                        iam,
                        new S3(),
                        new ParameterStore(),
                        new Secrets(),
                        new Keys(),
                        new StateMachines(events),
                        events,
                        new Metrics(),
                        new Logs(),
                        scaling,
                        new Balancers(knobs, ec2));
        services.forEach(service -> actions.put(service.model(), service.actions()));
    }

    /** How a stack calls its neighbours: checked like any caller, settled before each step. */
    private final class Insides implements Services {
        @Override
        public ObjectNode call(Order order, String model, String operation, ObjectNode input) {
            ServiceModel shapes = MODELS.computeIfAbsent(model, ServiceModel::load);
            Operation known = shapes.operation(operation);
            Action action = action(model, operation);
            if (known == null || action == null) {
                throw new IllegalStateException("no operation " + operation);
            }
            if (known.input() != null) {
                List<Violation> violations = Check.violations(shapes, known.input(), input);
                if (!violations.isEmpty()) {
                    throw new Words(shapes).invalid(violations);
                }
            }
            return action.tree(
                    new Call(
                            order.caller(),
                            order.region(),
                            operation,
                            order.now(),
                            order.now(),
                            1,
                            input,
                            order.ids()));
        }

        @Override
        public void settle(Instant now) {
            services.stream()
                    .filter(service -> !(service instanceof Stacks))
                    .forEach(service -> service.settle(now));
        }
    }

    /** The shipped models, by the name that stands in a credential scope. */
    static Map<String, ServiceModel> models() {
        Map<String, ServiceModel> models = new LinkedHashMap<>();
        for (Service service : new World(null).services) {
            ServiceModel model = ServiceModel.load(service.model());
            models.put(model.signingName(), model);
        }
        return models;
    }

    @Nullable Action action(String model, String operation) {
        Map<String, Action> found = actions.get(model);
        return found == null ? null : found.get(operation);
    }

    void settle(Instant now) {
        services.forEach(service -> service.settle(now));
    }

    List<Service> services() {
        return services;
    }

    HyperPod hyperPod() {
        return hyperPod;
    }

    Ec2 ec2() {
        return ec2;
    }

    /** The machines that Kubernetes shall show. */
    List<KubernetesNode> kubernetesNodes() {
        return Stream.concat(
                        hyperPod.kubernetesNodes().stream(), scaling.kubernetesNodes().stream())
                .toList();
    }

    AutoScaling scaling() {
        return scaling;
    }

    Quotas quotas() {
        return quotas;
    }

    Knobs knobs() {
        return knobs;
    }

    AccessKeys keys() {
        return keys;
    }

    long nextSequence() {
        return ++sequence;
    }

    long sequence() {
        return sequence;
    }

    void resume(long at) {
        sequence = at;
    }
}
