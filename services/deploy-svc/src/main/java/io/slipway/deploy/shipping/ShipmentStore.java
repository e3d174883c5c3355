package io.slipway.deploy.shipping;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class ShipmentStore {
    /** Ids of jobs begin with their time, so the newest known one says where to look. */
    private static final String ENROL =
            """
            insert into log_shipment (job_id, due_at)
            select id, now() from job
            where id > greatest(?1, (select max(job_id) from log_shipment where job_id < ?2))
              and not exists (select 1 from log_shipment where job_id = job.id)
            order by id limit ?3
            on conflict do nothing
            returning job_id
            """;

    private static final String CLAIM =
            """
            with due as (
                select job_id from log_shipment
                where due_at <= now() order by due_at limit ?1 for update skip locked),
            taken as (
                update log_shipment set due_at = now() + ?2 * interval '1 millisecond'
                from due where log_shipment.job_id = due.job_id
                returning log_shipment.*)
            select taken.job_id, job.tenant, taken.line, taken.sending, taken.tries,
                   job.state in ('guardrails-failed', 'planned', 'ready', 'failed',
                                 'failed-orphans', 'cancelled', 'destroyed', 'destroy-failed')
            from taken join job on job.id = taken.job_id
            """;

    private static final String LINES =
            "select line, at, text from job_log where job_id = ?1 and line > ?2 order by line";

    private static final String SENDING =
            "update log_shipment set sending = ?2 where job_id = ?1 returning job_id";

    private static final String SHIPPED =
            """
            update log_shipment set line = ?2, sending = null, tries = 0, quiet = 0
            where job_id = ?1 and line <= ?2 returning job_id
            """;

    /** A job that is over is looked at ever more seldom, and no more after a month of silence. */
    private static final String LATER =
            """
            update log_shipment
            set quiet = case when ?3 then quiet + 1 else 0 end,
                due_at = case
                    when not ?3 then now() + ?2 * interval '1 millisecond'
                    when quiet > 750 then null
                    else now() + least(3600, 15 * power(2, least(quiet, 8))) * interval '1 second'
                end
            where job_id = ?1 returning job_id
            """;

    private static final String FAILED =
            """
            update log_shipment
            set tries = tries + 1, due_at = now() + ?2 * interval '1 millisecond'
            where job_id = ?1 returning job_id
            """;

    /**
     * @param oldest id at which jobs begin whose lines CloudWatch still takes
     * @param settled id below which every job has been seen
     */
    Uni<Void> enrol(String oldest, String settled, int most) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(ENROL, String.class)
                                        .setParameter(1, oldest)
                                        .setParameter(2, settled)
                                        .setParameter(3, most)
                                        .getResultList())
                .replaceWithVoid();
    }

    Uni<List<Shipment>> claim(int most, Duration lease) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(CLAIM, Object[].class)
                                        .setParameter(1, most)
                                        .setParameter(2, lease.toMillis())
                                        .getResultList())
                .map(rows -> rows.stream().map(ShipmentStore::shipment).toList());
    }

    private static Shipment shipment(Object[] row) {
        @Nullable Number sending = (Number) row[3];
        return new Shipment(
                (String) row[0],
                (String) row[1],
                ((Number) row[2]).longValue(),
                sending == null ? null : sending.longValue(),
                ((Number) row[4]).intValue(),
                (Boolean) row[5]);
    }

    Uni<List<Line>> lines(String jobId, long after, int most) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(LINES, Object[].class)
                                        .setParameter(1, jobId)
                                        .setParameter(2, after)
                                        .setMaxResults(most)
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Line(
                                                                ((Number) row[0]).longValue(),
                                                                time(row[1]),
                                                                (String) row[2]))
                                        .toList());
    }

    private static Instant time(Object column) {
        return column instanceof OffsetDateTime time ? time.toInstant() : (Instant) column;
    }

    Uni<Void> sending(String jobId, long line) {
        return change(SENDING, jobId, line);
    }

    Uni<Void> shipped(String jobId, long line) {
        return change(SHIPPED, jobId, line);
    }

    Uni<Void> failed(String jobId, Duration pause) {
        return change(FAILED, jobId, pause.toMillis());
    }

    Uni<Void> later(String jobId, Duration pause, boolean over) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(LATER, String.class)
                                        .setParameter(1, jobId)
                                        .setParameter(2, pause.toMillis())
                                        .setParameter(3, over)
                                        .getResultList())
                .replaceWithVoid();
    }

    private static Uni<Void> change(String statement, String jobId, long value) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(statement, String.class)
                                        .setParameter(1, jobId)
                                        .setParameter(2, value)
                                        .getResultList())
                .replaceWithVoid();
    }
}
