package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a pool that somebody else has. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class RoundsIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource URI service;
    @Inject Rounds rounds;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void refusesWhoeverComesWhenAsManyWaitAsMayAndServesThem() throws Exception {
        String id = reserved(1, "h100", 1);
        List<CompletableFuture<HttpResponse<String>>> waiting;

        try (var _ = new Hold()) {
            waiting = fill(id);
        }

        var answers = waiting.stream().map(CompletableFuture::join).toList();
        var refused = answers.stream().filter(one -> one.statusCode() == 503).toList();
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(
                        one -> {
                            assertThat(one.headers().firstValue("Retry-After")).contains("1");
                            assertThat(one.body()).contains("requests for this pool wait already");
                        });
        assertThat(answers)
                .extracting(HttpResponse::statusCode)
                .filteredOn(status -> status != 503)
                .hasSize(answers.size() - refused.size())
                .hasSizeGreaterThan(Rounds.WAITING_MAX / 2)
                .containsOnly(200);
        show(id).body("state", is("cancelled"));
    }

    /** What nobody foresaw takes a group back; each of it is decided alone then. */
    @Test
    void sparesTheOthersWhenSomethingGoesWrongWithOne() throws Exception {
        String given = reserved(1, "h100", 1);
        sql(
                """
                create function choke() returns trigger language plpgsql as $$ begin
                    raise exception 'choked';
                end $$
                """);
        sql(
                "create trigger choke before insert on reservation for each row when (new.name = 'poison') execute function choke()");
        try {
            List<CompletableFuture<HttpResponse<String>>> asks;
            try (var _ = new Hold()) {
                asks =
                        IntStream.range(0, 8)
                                .mapToObj(i -> ask(i == 3 ? "poison" : "good-" + i))
                                .toList();
                fill(given);
            }

            var answers = asks.stream().map(CompletableFuture::join).toList();
            assertThat(answers)
                    .extracting(HttpResponse::statusCode)
                    .containsExactly(201, 201, 201, 500, 201, 201, 201, 201);
            as("viewer")
                    .get(PATH + "?pageSize=200")
                    .then()
                    .body(
                            "items.findAll { it.name != null }.size()", is(7),
                            "items.findAll { it.name == 'poison' }.size()", is(0));
        } finally {
            sql("drop trigger choke on reservation");
            sql("drop function choke");
        }
    }

    /** Has the pool until it is closed. */
    private final class Hold implements AutoCloseable {
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();

        Hold() throws InterruptedException {
            var begun = new CountDownLatch(1);
            Thread.ofVirtual()
                    .start(() -> Await.await(() -> rounds.turn("default", () -> wait(begun))));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        }

        private Uni<Boolean> wait(CountDownLatch begun) {
            var here = Objects.requireNonNull(Vertx.currentContext());
            begun.countDown();
            return Uni.createFrom()
                    .completionStage(over)
                    .emitOn(task -> here.runOnContext(_ -> task.run()));
        }

        @Override
        public void close() {
            over.complete(true);
        }
    }

    /** As many as may wait, until the first of them is refused. */
    private List<CompletableFuture<HttpResponse<String>>> fill(String id) {
        var all =
                IntStream.range(0, Rounds.WAITING_MAX + 8)
                        .mapToObj(_ -> post("/" + id + ":cancel", ""))
                        .toList();
        Await.until(() -> assertThat(all).anyMatch(CompletableFuture::isDone));
        return all;
    }

    private CompletableFuture<HttpResponse<String>> ask(String name) {
        return post(
                "",
                "{\"gpus\":1,\"gpuType\":\"h100\",\"hours\":1,\"name\":\"%s\"}".formatted(name));
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String body) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(service.resolve(PATH + path))
                        .header("Authorization", "Bearer " + Tokens.of("operator"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
