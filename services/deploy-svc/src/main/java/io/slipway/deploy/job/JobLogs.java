package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The lines of a job, which nobody sees but its tenant. */
@ApplicationScoped
public class JobLogs {
    private final JobStore store;
    private final Jobs jobs;

    JobLogs(JobStore store, Jobs jobs) {
        this.store = store;
        this.jobs = jobs;
    }

    @WithSession
    Uni<List<LogLine>> tail(String tenant, JobId id, int limit) {
        return jobs.get(tenant, id).chain(() -> store.logTail(id, limit));
    }

    /** The lines after one; over when the job has ended and all its lines are here. */
    @WithSession
    Uni<Chunk> after(String tenant, JobId id, long line, int limit) {
        return jobs.get(tenant, id)
                .chain(
                        job ->
                                store.logAfter(id, line, limit)
                                        .map(
                                                lines ->
                                                        new Chunk(
                                                                lines,
                                                                job.state().over()
                                                                        && lines.size() < limit)));
    }

    record Chunk(List<LogLine> lines, boolean over) {}
}
