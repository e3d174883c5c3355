package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.slipway.testkit.SlipwayStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of earlier releases, after the migrations that change them. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class EarlierRowsIT {

    @Test
    void aFailureAndItsRemainsAreTakenApart() throws Throwable {
        Ask ask = Ask.accepted(Ask.name("old"), "").judged("pre", false);
        ask.reaches("guardrails-failed");
        run(
                """
                update job set state = 'failed-orphans', failed_step = 'cluster',
                    reason = 'No room: p5. Not all that it made could be taken away: 1 left: vpc.',
                    remediation = 'Do what the orphans'' remedies say. After that: Ask for less.'
                where id = '%s'
                """
                        .formatted(ask.id()));

        run(migration("V0007__tell_a_failure_from_its_remains.sql"));

        ask.job()
                .body(
                        "reason",
                        is("No room: p5. Not all that it made could be taken away: 1 left: vpc."));
        List<?> row =
                rows(
                        "select reason, stays, remediation from job where id = '%s'"
                                .formatted(ask.id()));
        assertThat((Object[]) row.getFirst())
                .containsExactly("No room: p5.", "1 left: vpc.", "Ask for less.");
    }

    /** What a migration does to rows: its last statement. */
    private static String migration(String name) throws IOException {
        try (InputStream in = EarlierRowsIT.class.getResourceAsStream("/db/migration/" + name)) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return sql.substring(sql.indexOf("update job"), sql.lastIndexOf(';'));
        }
    }

    private static void run(String sql) throws Throwable {
        VertxContextSupport.subscribeAndAwait(
                () ->
                        Panache.withTransaction(
                                () ->
                                        Panache.getSession()
                                                .chain(
                                                        session ->
                                                                session.createNativeQuery(sql)
                                                                        .executeUpdate())));
    }

    private static List<?> rows(String sql) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(
                () ->
                        Panache.withTransaction(
                                () ->
                                        Panache.getSession()
                                                .chain(
                                                        session ->
                                                                session.createNativeQuery(
                                                                                sql, Object[].class)
                                                                        .getResultList())));
    }
}
