package io.slipway.simulator.aws.hyperpod;

import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Zone;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One machine of a group. */
record Node(
        String id,
        String logicalId,
        String group,
        String type,
        Instant launched,
        Phase phase,
        Fate fate,
        Zone zone,
        String ip,
        String image,
        Map<String, String> volumes,
        List<String> pendingChecks) {

    Node in(Phase next) {
        return new Node(
                id,
                logicalId,
                group,
                type,
                launched,
                next,
                fate,
                zone,
                ip,
                image,
                volumes,
                pendingChecks);
    }

    Node checking(List<String> checks) {
        return new Node(
                id, logicalId, group, type, launched, phase, fate, zone, ip, image, volumes,
                checks);
    }

    Node on(String newImage) {
        return new Node(
                id,
                logicalId,
                group,
                type,
                launched,
                phase,
                fate,
                zone,
                ip,
                newImage,
                volumes,
                pendingChecks);
    }

    Node attached(Map<String, String> now) {
        return new Node(
                id,
                logicalId,
                group,
                type,
                launched,
                phase,
                fate,
                zone,
                ip,
                image,
                now,
                pendingChecks);
    }

    /** Counts as there: it joined the cluster and is not on its way out. */
    boolean joined() {
        return switch (phase) {
            case Phase.Running _, Phase.Checking _, Phase.Queued _, Phase.Updating _ -> true;
            case Phase.Pending _, Phase.Failed _, Phase.Stopping _ -> false;
        };
    }

    boolean running() {
        return phase instanceof Phase.Running || phase instanceof Phase.Queued;
    }

    /** Holds a place in its group, or its successor does. */
    boolean holdsPlace() {
        return !(phase instanceof Phase.Stopping stopping && !stopping.replaced());
    }

    Answer statusView() {
        return Answer.of("Status", phase.status()).and("Message", phase.message());
    }

    String hostName() {
        return "ip-" + ip.replace('.', '-') + "." + zone.domain();
    }
}
