package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.meter.Meters;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to jobs and tells the world, in the caller's transaction; and shows it.
 * The last word about a job is always its last move.
 */
@ApplicationScoped
public class Journal {
    private final JobStore store;
    private final JournalStore pages;
    private final Jobs jobs;
    private final Outbox outbox;
    private final Meters meters;

    Journal(JobStore store, JournalStore pages, Jobs jobs, Outbox outbox, Meters meters) {
        this.store = store;
        this.pages = pages;
        this.jobs = jobs;
        this.outbox = outbox;
        this.meters = meters;
    }

    /** A move that somebody asked for or that a verdict led to. */
    Uni<Void> move(Move move, String line, Instant dueAt) {
        return store.write(move.job(), move.transition(), told(move, List.of(line)), dueAt)
                .chain(() -> tell(move));
    }

    /** A move at the end of a step. */
    Uni<Void> settle(Move move, List<String> lines, Instant dueAt) {
        return store.settle(move.job(), move.transition(), told(move, lines), dueAt)
                .chain(() -> tell(move));
    }

    /** Whoever reads only the log learns at its end what is left, and what to do. */
    private static List<String> told(Move move, List<String> lines) {
        JobState state = move.job().state();
        String remediation = state.remediation();
        if (remediation == null || !state.over()) {
            return lines;
        }
        var all = new ArrayList<>(lines);
        for (Orphan orphan : state.orphans()) {
            all.add(
                    "left: %s %s, %s USD a month. %s"
                            .formatted(
                                    orphan.kind(),
                                    orphan.id(),
                                    orphan.usdPerMonth().toPlainString(),
                                    orphan.remedy()));
        }
        all.add("what to do: " + remediation);
        return all;
    }

    /** A job that is judged anew. */
    Uni<Void> requestedAgain(Job job, String subject) {
        return append(job, job.requested(), Cause.request(job.id().value(), subject));
    }

    private Uni<Void> tell(Move move) {
        Job job = move.job();
        meters.came(job.action().word(), move.transition().to());
        Cause cause = Cause.system(job.id().value());
        DeployEvent.@Nullable Failed failed = job.failed();
        Uni<Void> first = failed == null ? Uni.createFrom().voidItem() : append(job, failed, cause);
        return first.chain(() -> append(job, move.event(), cause));
    }

    private Uni<Void> append(Job job, DeployEvent event, Cause cause) {
        return outbox.append(DeployEvent.TOPIC, job.id().value(), DeployEvent.class, event, cause);
    }

    @WithSession
    Uni<List<JobTransition>> history(String tenant, JobId id, int after, int limit) {
        return jobs.get(tenant, id).chain(() -> pages.history(id, after, limit));
    }

    @WithSession
    Uni<List<JobStep>> steps(String tenant, JobId id, int skip, int limit) {
        return jobs.get(tenant, id).chain(() -> pages.steps(id, skip, limit));
    }
}
