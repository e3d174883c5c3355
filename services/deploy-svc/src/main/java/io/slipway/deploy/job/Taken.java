package io.slipway.deploy.job;

import io.slipway.problem.IdempotencyKey;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What became of a request for a deployment. */
sealed interface Taken {
    /** The job to answer with, or the refusal thrown. */
    Job job();

    /** A new job. */
    record Made(Job job) implements Taken {}

    /** The job that the same key had made before. */
    record Known(Job job) implements Taken {}

    record Refused(Throwable why) implements Taken {
        @Override
        public Job job() {
            throw why instanceof RuntimeException plain ? plain : new IllegalStateException(why);
        }
    }

    /**
     * @param holders what has the names that are not free, by position in the group
     * @param known jobs that keys of the group had made before
     */
    static List<Taken> judge(List<Arrival> group, Map<Integer, String> holders, List<Keyed> known) {
        return IntStream.range(0, group.size())
                .mapToObj(i -> judge(group.get(i), holders.get(i), known))
                .toList();
    }

    private static Taken judge(Arrival arrival, @Nullable String holder, List<Keyed> known) {
        IdempotencyKey key = arrival.key();
        for (Keyed one : known) {
            if (key != null && one.of(arrival)) {
                return one.fingerprint().equals(key.fingerprint())
                        ? new Known(one.job())
                        : new Refused(key.reused());
            }
        }
        return holder == null
                ? new Made(arrival.job())
                : new Refused(
                        DeployProblem.NAME_TAKEN
                                .because(
                                        "The name %s is taken: %s."
                                                .formatted(arrival.name(), holder))
                                .at("#/name", "is taken in this region")
                                .fix("Choose another name, or destroy what has it."));
    }
}
