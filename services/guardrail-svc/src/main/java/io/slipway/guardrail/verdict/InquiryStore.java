package io.slipway.guardrail.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.deploy.ClusterSpec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class InquiryStore implements PanacheRepositoryBase<InquiryRow, String> {
    // now() and not clock_timestamp(): only a stable function can use the index.
    private static final String CLAIM =
            """
            update inquiry set lease_epoch = lease_epoch + 1,
                   lease_until = clock_timestamp() + ?2 * interval '1 millisecond'
            where id in (
                select id from inquiry
                where due_at <= now() and (lease_until is null or lease_until < now())
                order by due_at limit ?1 for update skip locked)
            returning id
            """;

    private static final String OVER =
            "delete from inquiry where job_id = ?1 and phase <> 'periodic' returning id";

    private static final String GONE = "delete from inquiry where cluster_id = ?1 returning id";

    private final ObjectMapper json;

    InquiryStore(ObjectMapper json) {
        this.json = json;
    }

    Uni<Void> insert(Inquiry inquiry, Instant due) {
        return persistAndFlush(InquiryRow.of(inquiry, write(inquiry.cluster()), due))
                .replaceWithVoid();
    }

    /** Nobody else gets them until the lease is over. */
    Uni<List<Inquiry>> claim(int most, Duration lease) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(CLAIM, String.class)
                                        .setParameter(1, most)
                                        .setParameter(2, lease.toMillis())
                                        .getResultList())
                .chain(
                        ids ->
                                ids.isEmpty()
                                        ? Uni.createFrom().item(List.<InquiryRow>of())
                                        : find("id in ?1 order by dueAt", ids).list())
                .map(rows -> rows.stream().map(row -> row.toDomain(read(row.request))).toList());
    }

    /** Locks the row, when the lease under which it was read is still the last one given. */
    Uni<@Nullable InquiryRow> lock(Inquiry inquiry) {
        return findById(inquiry.id(), LockModeType.PESSIMISTIC_WRITE)
                .map(row -> row != null && row.leaseEpoch == inquiry.epoch() ? row : null);
    }

    Uni<Void> over(String jobId) {
        return run(OVER, jobId);
    }

    Uni<Void> gone(String clusterId) {
        return run(GONE, clusterId);
    }

    private Uni<Void> run(String sql, String id) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(sql, String.class)
                                        .setParameter(1, id)
                                        .getResultList())
                .replaceWithVoid();
    }

    ClusterSpec read(String request) {
        try {
            return json.readValue(request, ClusterSpec.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot read the request of an inquiry", broken);
        }
    }

    String write(ClusterSpec cluster) {
        try {
            return json.writeValueAsString(cluster);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write the request of an inquiry", broken);
        }
    }
}
