package io.slipway.simulator.aws.front;

import io.slipway.simulator.aws.balancer.Balancers;
import io.slipway.simulator.aws.ec2.Ec2;
import io.slipway.simulator.aws.eks.Eks;
import io.slipway.simulator.aws.event.EventBus;
import io.slipway.simulator.aws.hyperpod.HyperPod;
import io.slipway.simulator.aws.iam.Iam;
import io.slipway.simulator.aws.machine.StateMachines;
import io.slipway.simulator.aws.metric.Metrics;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.parameter.ParameterStore;
import io.slipway.simulator.aws.quota.Quotas;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.s3.S3;
import io.slipway.simulator.aws.secret.Secrets;
import io.slipway.simulator.aws.sign.AccessKeys;
import io.slipway.simulator.aws.sts.Sts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All services with their state. A reset makes a new world. */
final class World {
    private final Knobs knobs = new Knobs();
    private final AccessKeys keys = new AccessKeys();
    private final HyperPod hyperPod;
    private final Quotas quotas;
    private final Ec2 ec2;
    private final List<Service> services;
    private long sequence;

    World() {
        quotas = new Quotas(knobs);
        ec2 = new Ec2(knobs);
        Eks eks = new Eks(knobs, ec2);
        Iam iam = new Iam();
        hyperPod = new HyperPod(knobs, quotas, ec2, eks);
        EventBus events = new EventBus();
        services =
                List.of(
                        hyperPod,
                        quotas,
                        new Sts(keys, iam, knobs),
                        ec2,
                        eks,
                        iam,
                        new S3(),
                        new ParameterStore(),
                        new Secrets(),
                        new StateMachines(events),
                        events,
                        new Metrics(),
                        new Balancers(knobs, ec2));
    }

    /** The shipped models, by the name that stands in a credential scope. */
    static Map<String, ServiceModel> models() {
        Map<String, ServiceModel> models = new LinkedHashMap<>();
        for (Service service : new World().services) {
            ServiceModel model = ServiceModel.load(service.model());
            models.put(model.signingName(), model);
        }
        return models;
    }

    Service service(String model) {
        return services.stream()
                .filter(service -> service.model().equals(model))
                .findFirst()
                .orElseThrow();
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
