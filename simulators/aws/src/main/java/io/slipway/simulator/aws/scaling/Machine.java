package io.slipway.simulator.aws.scaling;

import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Zone;
import java.time.Instant;

/** An instance of a group, in one of the states of its life. */
record Machine(String id, String type, Zone zone, State state, boolean healthy, Instant due) {
    enum State {
        PENDING("Pending"),
        IN_SERVICE("InService"),
        TERMINATING("Terminating");

        private final String word;

        State(String word) {
            this.word = word;
        }
    }

    Machine in(State next, Instant until) {
        return new Machine(id, type, zone, next, healthy, until);
    }

    Machine sick(Instant until) {
        return new Machine(id, type, zone, state, false, until);
    }

    /** Counts towards what is wanted. */
    boolean holdsPlace() {
        return state != State.TERMINATING;
    }

    boolean inService() {
        return state == State.IN_SERVICE;
    }

    Answer view() {
        return Answer.of("InstanceId", id)
                .and("InstanceType", type)
                .and("AvailabilityZone", zone.name())
                .and("LifecycleState", state.word)
                .and("HealthStatus", healthy ? "Healthy" : "Unhealthy")
                .and("ProtectedFromScaleIn", false);
    }
}
