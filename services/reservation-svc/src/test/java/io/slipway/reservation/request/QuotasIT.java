package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of several pools at once is counted together. */
@QuarkusTest
@TestProfile(QuotasIT.Small.class)
@WithTestResource(SlipwayStack.class)
class QuotasIT {
    /** An owner may have two GPUs at a time, and a tenant three. */
    public static final class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "slipway.reservation.request.quota.owner.gpus", "2",
                    "slipway.reservation.request.quota.tenant.gpus", "3");
        }
    }

    @BeforeEach
    void make() {
        Desk.clear();
        as("admin")
                .body(Map.of("name", "west", "nodes", List.of("1x8:h100")))
                .post("/api/pools")
                .then()
                .statusCode(201);
    }

    @AfterEach
    void clear() {
        Desk.clear();
    }

    @Test
    void countsWhatAnOwnerAsksOfTwoPoolsAtOnce() throws Exception {
        var answers =
                together(() -> ask("operator", 2, "default"), () -> ask("operator", 2, "west"));

        assertThat(states(answers)).containsExactlyInAnyOrder("queued", "pending");
        assertThat(reasons(answers)).singleElement().asString().contains("you may have 2 GPUs");
    }

    @Test
    void countsWhatTwoOfATenantAskOfTwoPoolsAtOnce() throws Exception {
        var answers = together(() -> ask("operator", 2, "default"), () -> ask("admin", 2, "west"));

        assertThat(states(answers)).containsExactlyInAnyOrder("queued", "pending");
        assertThat(reasons(answers))
                .singleElement()
                .asString()
                .contains("your tenant may have 3 GPUs");
    }

    @Test
    void letsTenantsPassEachOther() throws Exception {
        var answers = together(() -> ask("operator", 2, "default"), () -> ask("other", 2, "west"));

        assertThat(states(answers)).containsExactly("queued", "queued");
    }

    /** Those who wait for their quota in two pools are not both given what came free. */
    @Test
    void handsOutOnceWhatComesFreeForThoseWhoWaitInTwoPools() {
        String has = ask("operator", 2, "default").path("id");
        until(has, "active");
        var waiting =
                List.<String>of(
                        ask("operator", 2, "default").path("id"),
                        ask("operator", 2, "west").path("id"));
        waiting.forEach(id -> until(id, "pending"));

        cancel(has).then().statusCode(200);

        Await.until(() -> assertThat(held()).isEqualTo(2));
        assertThat(waiting)
                .extracting(id -> Desk.show(id).extract().<String>path("state"))
                .containsOnlyOnce("pending");
    }

    /** Some ask for one pool, some for the other and some for either: nobody waits in a circle. */
    @Test
    void answersAllWhoAskInWhateverOrder() {
        var asks = new ArrayList<CompletableFuture<ExtractableResponse<Response>>>();
        for (int i = 0; i < 60; i++) {
            String login = List.of("operator", "other", "admin", "other-admin").get(i % 4);
            String pool = List.of("default", "west", "").get(i % 3);
            asks.add(begin(() -> ask(login, 1, pool)));
        }

        var answers = asks.stream().map(CompletableFuture::join).toList();

        assertThat(states(answers)).filteredOn("queued"::equals).hasSize(6);
        assertThat(held()).isEqualTo(6);
    }

    /** Another process made the pool: this one may believe for a second that there is one only. */
    @Test
    void countsWhatIsAskedOfAPoolMadeThisMoment() throws Exception {
        Desk.clear();
        sql("update pool set alone = true");
        ask("other", 1, "default");
        sql(
                """
                with made as (insert into pool (name, made_by) values ('east', 'somebody')
                              returning name),
                     added as (insert into node (pool, name, gpu_type, gpus)
                               select name, 'east-0', 'h100', 8 from made returning pool, name)
                insert into gpu (pool, node, place)
                select pool, name, generate_series(1, 8) from added
                """);

        List<ExtractableResponse<Response>> answers;
        try (var gate = new Gate()) {
            var first = begin(() -> ask("operator", 2, "default"));
            Await.until(() -> assertThat(gate.waiting()).isEqualTo(1));
            var second = begin(() -> ask("operator", 2, "east"));
            Await.until(() -> assertThat(gate.waiting()).isEqualTo(2));
            gate.open();
            answers = List.of(first.join(), second.join());
        }

        assertThat(states(answers)).containsExactly("queued", "pending");
    }

    private static int held() {
        return Objects.requireNonNull(
                        Await.await(
                                () ->
                                        number(
                                                """
                                                select cast(coalesce(sum(gpus), 0) as bigint) from reservation
                                                where state in ('queued', 'preparing', 'active')
                                                """)))
                .intValue();
    }

    private static ExtractableResponse<Response> ask(String login, int gpus, String pool) {
        Map<String, Object> ask =
                pool.isEmpty()
                        ? Map.of("gpus", gpus, "gpuType", "h100", "hours", 1)
                        : Map.of("gpus", gpus, "gpuType", "h100", "hours", 1, "pool", pool);
        return as(login).body(ask).post(PATH).then().statusCode(201).extract();
    }

    private static List<String> states(List<ExtractableResponse<Response>> answers) {
        return answers.stream().map(answer -> answer.<String>path("state")).toList();
    }

    private static List<String> reasons(List<ExtractableResponse<Response>> answers) {
        return answers.stream()
                .filter(answer -> answer.path("state").equals("pending"))
                .map(answer -> answer.<String>path("reason"))
                .toList();
    }

    private interface Asking {
        ExtractableResponse<Response> ask();
    }

    /** On a thread of its own: a pool may have one thread only. */
    private static CompletableFuture<ExtractableResponse<Response>> begin(Asking asking) {
        return CompletableFuture.supplyAsync(asking::ask, task -> Thread.ofVirtual().start(task));
    }

    /** Neither is written down before both wait: for the gate, or one for the other. */
    private static List<ExtractableResponse<Response>> together(Asking one, Asking other)
            throws InterruptedException {
        try (var gate = new Gate()) {
            var asks = List.of(begin(one), begin(other));
            Await.until(() -> assertThat(gate.waiting()).isEqualTo(2));
            gate.open();
            return asks.stream().map(CompletableFuture::join).toList();
        }
    }

    /** No reservation is written while it is shut. */
    private static final class Gate implements AutoCloseable {
        private static final int KEY = 4711;
        private final CompletableFuture<Boolean> open = new CompletableFuture<>();

        Gate() throws InterruptedException {
            sql("drop function if exists gate cascade");
            sql(
                    """
                    create function gate() returns trigger language plpgsql as $$ begin
                        perform pg_advisory_xact_lock_shared(%d);
                        return new;
                    end $$
                    """
                            .formatted(KEY));
            sql(
                    "create trigger gate before insert on reservation for each row execute function gate()");
            var shut = new CountDownLatch(1);
            Thread.ofVirtual()
                    .start(() -> Await.await(() -> Panache.withTransaction(() -> hold(shut))));
            assertThat(shut.await(30, TimeUnit.SECONDS)).isTrue();
        }

        private Uni<Boolean> hold(CountDownLatch shut) {
            var here = Objects.requireNonNull(Vertx.currentContext());
            return number(
                            "select cast(length(cast(pg_advisory_xact_lock(%d) as text)) as bigint)"
                                    .formatted(KEY))
                    .invoke(shut::countDown)
                    .chain(() -> Uni.createFrom().completionStage(open))
                    .emitOn(task -> here.runOnContext(_ -> task.run()));
        }

        int waiting() {
            return Objects.requireNonNull(
                            Await.await(
                                    () ->
                                            number(
                                                    """
                                                    select count(*) from pg_locks
                                                    where locktype = 'advisory' and not granted
                                                      and database = (select oid from pg_database
                                                          where datname = current_database())
                                                    """)))
                    .intValue();
        }

        void open() {
            open.complete(true);
        }

        @Override
        public void close() {
            open();
            sql("drop function gate cascade");
        }
    }

    private static Uni<Long> number(String query) {
        return Panache.withSession(
                () ->
                        Panache.getSession()
                                .chain(
                                        session ->
                                                session.createNativeQuery(query, Long.class)
                                                        .getSingleResult()));
    }
}
