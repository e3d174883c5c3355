package io.slipway.deploy.job;

import io.slipway.contracts.deploy.DeployEvent;

/** A job that has just moved, and the move: written and announced together. */
record Move(Job job, JobTransition transition) {
    DeployEvent.Moved event() {
        String from = transition.from();
        return new DeployEvent.Moved(
                job.id().value(),
                job.tenant(),
                job.clusterId(),
                transition.attempt(),
                transition.sequence(),
                from == null ? "" : from,
                transition.to(),
                transition.cause(),
                transition.actor(),
                transition.at());
    }
}
