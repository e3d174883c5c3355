package io.slipway.bench.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slipway.contracts.guardrail.GuardrailEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * deploy-svc as it is packaged, with the settings it is shipped with but for how often it looks at
 * AWS. The bench is its guardrails: it passes everything.
 */
final class Ours implements Engine {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int TRIES = 60;
    private static final int ACCEPTED = 202;

    private final int[] ports = {Machine.freePort(), Machine.freePort()};
    private final List<String> accepted = new ArrayList<>();
    private final Map<String, Integer> claimedBy = new ConcurrentHashMap<>();
    private @Nullable Machine machine;
    private @Nullable Connection looking;
    private @Nullable String token;
    private long tokenAt;
    private volatile boolean closed;

    @Override
    public String name() {
        return "deploy-svc";
    }

    @Override
    public void prepare(Machine on) throws IOException {
        machine = on;
        on.database(
                "deploy",
                Machine.migrations(
                        on.root.resolve("libs/outbox/src/main/resources/db/outbox"),
                        on.root.resolve("services/deploy-svc/src/main/resources/db/migration")));
        try {
            looking = on.connect("deploy");
        } catch (SQLException e) {
            throw new IOException("no way to look at the jobs", e);
        }
        Thread.ofPlatform().daemon().start(() -> judge(on));
    }

    @Override
    public Process start(int replica, int database, int aws) throws IOException {
        var on = there(machine);
        var builder =
                new ProcessBuilder(
                                Machine.java(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-jar",
                                on.root
                                        .resolve(
                                                "services/deploy-svc/target/quarkus-app/quarkus-run.jar")
                                        .toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        on.logs
                                                .resolve("bench-deploy-%d.log".formatted(replica))
                                                .toFile()));
        builder.environment()
                .putAll(
                        Map.of(
                                "QUARKUS_HTTP_HOST", "127.0.0.1",
                                "QUARKUS_HTTP_PORT", Integer.toString(ports[replica]),
                                "KAFKA_BOOTSTRAP_SERVERS", on.kafka(),
                                "QUARKUS_OIDC_AUTH_SERVER_URL", on.issuer(),
                                "QUARKUS_DATASOURCE_REACTIVE_URL",
                                        "postgresql://127.0.0.1:%d/deploy".formatted(database),
                                "SLIPWAY_DEPLOY_AWS_ENDPOINT", "http://127.0.0.1:%d".formatted(aws),
                                "SLIPWAY_DEPLOY_AWS_ACCESS_KEY", "111122223333",
                                "SLIPWAY_DEPLOY_AWS_SECRET_KEY", "simulated",
                                "SLIPWAY_DEPLOY_AWS_POLL", "0.3S"));
        return builder.start();
    }

    @Override
    public boolean up(int replica) {
        try {
            return there(machine)
                            .http
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/q/health/ready"
                                                                    .formatted(ports[replica])))
                                            .timeout(LIMIT)
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Tap.Reader ears(int replica) {
        return Ears.ours(job -> claimedBy.put(job, replica));
    }

    /** With the same key until somebody answers, whichever process that is. */
    @Override
    public void submit(String cluster) {
        for (int i = 0; i < TRIES; i++) {
            try {
                var answer =
                        there(machine)
                                .http
                                .send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                "http://127.0.0.1:%d/api/hyperpod/deploy"
                                                                        .formatted(ports[i % 2])))
                                                .timeout(LIMIT)
                                                .header("Authorization", "Bearer " + token())
                                                .header("Content-Type", "application/json")
                                                .header("Idempotency-Key", cluster)
                                                .POST(
                                                        BodyPublishers.ofString(
                                                                """
                                                                {"name": "%s", "deployer": "sagemaker",
                                                                 "orchestrator": "slurm"}
                                                                """
                                                                        .formatted(cluster)))
                                                .build(),
                                        BodyHandlers.ofString());
                if (answer.statusCode() == ACCEPTED) {
                    accepted.add(Machine.JSON.readTree(answer.body()).path("id").asText());
                    return;
                }
                if (answer.statusCode() < 500) {
                    throw new IllegalStateException("refused: " + answer.body());
                }
            } catch (IOException killed) {
                // Whether it was written down is not known: ask the other with the same key.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        throw new IllegalStateException("nobody takes " + cluster);
    }

    @Override
    public List<Hand> inHand(int killed) {
        return hands(
                        """
                        select job_id, step, fence, false, extract(epoch from run_at) * 1000
                        from job_step where ended_at is null
                        """)
                .stream()
                .filter(hand -> Objects.equals(claimedBy.get(hand.job()), killed))
                .toList();
    }

    @Override
    public Map<String, Hand> lastSteps(List<String> jobs) {
        var last = new HashMap<String, Hand>();
        for (var hand :
                hands(
                        """
                        select distinct on (job_id) job_id, job_step.step, fence,
                               ended_at is not null, extract(epoch from run_at) * 1000
                        from job_step join job on job.id = job_id and job.state = 'deploying'
                        order by job_id, fence desc
                        """)) {
            if (jobs.contains(hand.job())) {
                last.put(hand.job(), hand);
            }
        }
        return last;
    }

    /** How a cluster is written down when everything is filled in, for whoever does the same. */
    String spec() {
        try (var statement = look().createStatement();
                var rows = statement.executeQuery("select cluster from job limit 1")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Hand> hands(String query) {
        try (var statement = look().createStatement();
                var rows = statement.executeQuery(query)) {
            var hands = new ArrayList<Hand>();
            while (rows.next()) {
                hands.add(
                        new Hand(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getBoolean(4),
                                rows.getLong(5)));
            }
            return hands;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int unfinished() {
        return accepted.size() - count("state = 'ready'") - failures().size();
    }

    /** Of those that were accepted, so that none can be missing. */
    @Override
    public int done() {
        return count("state = 'ready'");
    }

    @Override
    public List<String> failures() {
        try (var statement = look().createStatement();
                var rows =
                        statement.executeQuery(
                                "select cluster_name || ': ' || coalesce(reason, state) from job"
                                        + " where state in ('failed', 'cleaning-up', 'failed-orphans', 'cancelled', 'guardrails-failed')")) {
            var failures = new ArrayList<String>();
            while (rows.next()) {
                failures.add(rows.getString(1));
            }
            return failures;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String condition) {
        try (var statement =
                look().prepareStatement(
                                "select count(*) from job where id = any (?) and " + condition)) {
            statement.setArray(1, look().createArrayOf("text", accepted.toArray()));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Passes every job again and again until it is past its verdict, as a mail that is doubled. */
    private void judge(Machine on) {
        try (var judging = on.connect("deploy");
                var bytes = new ByteArraySerializer();
                var producer =
                        new KafkaProducer<>(
                                Map.<String, Object>of("bootstrap.servers", on.kafka()),
                                bytes,
                                bytes)) {
            while (!closed) {
                try (var statement = judging.createStatement();
                        var rows =
                                statement.executeQuery(
                                        "select id, state, tenant from job where state in ('accepted', 'verifying')")) {
                    while (rows.next()) {
                        var _ =
                                producer.send(
                                        verdict(
                                                rows.getString(1),
                                                rows.getString(2).equals("accepted")
                                                        ? "pre"
                                                        : "post",
                                                rows.getString(3)));
                    }
                }
                Thread.sleep(400);
            }
        } catch (SQLException | JsonProcessingException e) {
            throw new IllegalStateException("nobody judges any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProducerRecord<byte[], byte[]> verdict(String job, String phase, String tenant)
            throws JsonProcessingException {
        var now = Instant.now();
        var record =
                new ProducerRecord<>(
                        GuardrailEvent.TOPIC,
                        job.getBytes(UTF_8),
                        Machine.JSON
                                .writerFor(GuardrailEvent.class)
                                .writeValueAsBytes(
                                        new GuardrailEvent.Passed(
                                                UUID.randomUUID().toString(),
                                                job,
                                                tenant,
                                                phase,
                                                List.of(),
                                                now)));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_source",
                        "//slipway/guardrail-svc",
                        "ce_type",
                        GuardrailEvent.Passed.TYPE,
                        "ce_subject",
                        job,
                        "ce_time",
                        now.toString(),
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }

    private synchronized String token() throws IOException, InterruptedException {
        if (token == null || System.nanoTime() - tokenAt > Duration.ofMinutes(1).toNanos()) {
            var answer =
                    there(machine)
                            .http
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(there(machine).issuer() + "/token"))
                                            .timeout(LIMIT)
                                            .header(
                                                    "Content-Type",
                                                    "application/x-www-form-urlencoded")
                                            .POST(
                                                    BodyPublishers.ofString(
                                                            "grant_type=password&client_id=slipway-cli&username=operator&password=operator"))
                                            .build(),
                                    BodyHandlers.ofString());
            token = Machine.JSON.readTree(answer.body()).path("access_token").asText();
            tokenAt = System.nanoTime();
        }
        return there(token);
    }

    private Connection look() {
        return there(looking);
    }

    private static <T> T there(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not prepared");
        }
        return value;
    }

    @Override
    public void close() {
        closed = true;
    }
}
