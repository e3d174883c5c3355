package io.slipway.planner.trial;

import io.slipway.planner.Fleet;
import io.slipway.planner.ReservationId;

/** Something on its way; it may come late, twice or never, and one may overtake another. */
record Mail(int at, long number, Message message) implements Comparable<Mail> {
    @Override
    public int compareTo(Mail other) {
        return at == other.at ? Long.compare(number, other.number) : Integer.compare(at, other.at);
    }

    /** What was sent. */
    sealed interface Message {
        /** Whether it dies with the process it was sent to. */
        default boolean toTheService() {
            return true;
        }

        record Ask(Fleet.Want want) implements Message {
            @Override
            public boolean toTheService() {
                return false; // the sender sends it again until it is answered
            }
        }

        record Cancel(ReservationId id) implements Message {
            @Override
            public boolean toTheService() {
                return false;
            }
        }

        record Make(Site site, Ground.Pod pod) implements Message {
            @Override
            public boolean toTheService() {
                return false;
            }
        }

        record Drop(Site site, ReservationId id, int epoch) implements Message {
            @Override
            public boolean toTheService() {
                return false;
            }
        }

        record Up(Ground.Pod pod) implements Message {}

        record Dropped(ReservationId id, int epoch) implements Message {}

        record NodeChanged(Site site, String node) implements Message {}
    }
}
