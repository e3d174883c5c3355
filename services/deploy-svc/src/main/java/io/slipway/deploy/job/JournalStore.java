package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads what was written down about jobs. */
@ApplicationScoped
class JournalStore {
    Uni<List<JobTransition>> history(JobId id, int after, int limit) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select attempt, sequence, from_state, to_state, cause,
                                                       actor, at
                                                from job_transition
                                                where job_id = ?1 and sequence > ?2
                                                order by sequence
                                                """,
                                                Object[].class)
                                        .setParameter(1, id.value())
                                        .setParameter(2, after)
                                        .setMaxResults(limit)
                                        .getResultList())
                .map(rows -> rows.stream().map(row -> transition(id, row)).toList());
    }

    private static JobTransition transition(JobId id, Object[] row) {
        return new JobTransition(
                id.value(),
                ((Number) row[0]).intValue(),
                ((Number) row[1]).intValue(),
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5],
                JobStore.instant(row[6]));
    }

    Uni<List<JobStep>> steps(JobId id, int skip, int limit) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select attempt, kind, step, fence, runs, lost, begun_at,
                                                       run_at, ended_at, outcome, detail
                                                from job_step where job_id = ?1
                                                order by begun_at, attempt, kind, step
                                                """,
                                                Object[].class)
                                        .setParameter(1, id.value())
                                        .setFirstResult(skip)
                                        .setMaxResults(limit)
                                        .getResultList())
                .map(rows -> rows.stream().map(JournalStore::step).toList());
    }

    private static JobStep step(Object[] row) {
        return new JobStep(
                ((Number) row[0]).intValue(),
                (String) row[1],
                (String) row[2],
                ((Number) row[3]).longValue(),
                ((Number) row[4]).intValue(),
                ((Number) row[5]).intValue(),
                JobStore.instant(row[6]),
                JobStore.instant(row[7]),
                row[8] == null ? null : JobStore.instant(row[8]),
                (String) row[9],
                (String) row[10]);
    }
}
