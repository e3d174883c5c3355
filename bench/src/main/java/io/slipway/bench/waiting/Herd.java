package io.slipway.bench.waiting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.bench.machine.Aws;
import io.slipway.bench.machine.Machine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Many copies of one deployment that waits: of its row, as the service wrote it, and of its
 * CreateCluster call in the journal of the simulated AWS, as the service made it. They differ in
 * ids, names and age.
 */
final class Herd {
    /** From CreateCluster until its nodes run, as AWS publishes it for deep health checks. */
    static final Duration STARTS = Duration.ofMinutes(3);

    static final Duration CHECKS = Duration.ofMinutes(130);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int SHARE = 20;
    private static final String COPY =
            """
            insert into job
            select copy.* from job
            cross join unnest(cast(? as text[]), cast(? as text[]), cast(? as text[]),
                              cast(? as timestamptz[]), cast(? as timestamptz[]))
                as herd (id, cluster_id, name, created, due)
            cross join lateral jsonb_populate_record(job, jsonb_build_object(
                'id', herd.id, 'cluster_id', herd.cluster_id, 'cluster_name', herd.name,
                'cluster', cast(cast(job.cluster as jsonb)
                    || jsonb_build_object('name', herd.name) as text),
                'idempotency_key', null, 'fingerprint', null,
                'lease_holder', null, 'lease_until', null, 'lease_epoch', 1,
                'created_at', herd.created, 'updated_at', herd.created,
                'due_at', herd.due, 'deadline_at', now() + interval '1 day')) as copy
            where job.id = ?
            """;

    private final List<Member> members = new ArrayList<>();

    private record Member(String job, String cluster, String name, Instant created, Instant due) {}

    /** Ages from nothing to just before the end of the checks; looks spread over their pauses. */
    Herd(int jobs, Instant now, Random random) {
        Duration whole = STARTS.plus(CHECKS);
        for (int i = 0; i < jobs; i++) {
            Duration age = whole.multipliedBy(jobs - i).dividedBy(jobs + 1);
            Duration share = age.dividedBy(SHARE);
            Duration pause = share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
            members.add(
                    new Member(
                            new UUID(random.nextLong(), random.nextLong()).toString(),
                            new UUID(random.nextLong(), random.nextLong()).toString(),
                            "waiting-" + i,
                            now.minus(age),
                            now.plusMillis(random.nextLong(pause.toMillis() + 1))));
        }
    }

    void rows(Connection database, String original) throws SQLException {
        try (var statement = database.prepareStatement(COPY)) {
            String[][] columns = {
                members.stream().map(Member::job).toArray(String[]::new),
                members.stream().map(Member::cluster).toArray(String[]::new),
                members.stream().map(Member::name).toArray(String[]::new),
                members.stream().map(one -> one.created().toString()).toArray(String[]::new),
                members.stream().map(one -> one.due().toString()).toArray(String[]::new)
            };
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, database.createArrayOf("text", columns[i]));
            }
            statement.setString(columns.length + 1, original);
            statement.executeUpdate();
        }
    }

    /** A journal in which AWS was called for each of them, at its time. */
    void journal(Path from, Path folder, String originalCluster) throws IOException {
        JsonNode call = null;
        for (var line : Files.readAllLines(from.resolve("journal.jsonl"))) {
            var entry = Machine.JSON.readTree(line);
            if (entry.path("operation").asText().equals("CreateCluster")) {
                call = entry;
            }
        }
        if (call == null) {
            throw new IllegalStateException("no CreateCluster in " + from);
        }
        Files.createDirectories(folder);
        Instant first = members.getFirst().created().minusSeconds(1);
        try (BufferedWriter journal = Files.newBufferedWriter(folder.resolve("journal.jsonl"))) {
            journal.write(
                    knob(
                            "spans",
                            "{\"cluster-start\": %d, \"node-start\": %d}"
                                    .formatted(STARTS.toSeconds(), CHECKS.toSeconds()),
                            first));
            for (var quota : Aws.QUOTAS) {
                journal.write(knob("quotas", Aws.quota(quota), first));
            }
            String name = call.at("/input/ClusterName").asText();
            long sequence = call.path("sequence").asLong();
            for (var member : members) {
                var copy =
                        (ObjectNode)
                                Machine.JSON.readTree(
                                        call.toString()
                                                .replace(originalCluster, member.cluster())
                                                .replace(
                                                        "\"" + name + "\"",
                                                        "\"" + member.name() + "\""));
                sequence += 100;
                copy.put("at", member.created().toString())
                        .put("wall", member.created().toString())
                        .put("speed", 1)
                        .put("sequence", sequence);
                journal.write(copy + "\n");
            }
        }
    }

    private static String knob(String what, String body, Instant at) {
        return Machine.JSON
                        .createObjectNode()
                        .put("admin", "PUT /_slipway/" + what)
                        .put("body", body)
                        .put("at", at.toString())
                        .put("clockHost", at.toString())
                        .put("clockAt", at.toString())
                        .put("clockSpeed", 1)
                + "\n";
    }

    /** When the nodes of a job's cluster run, by the number of the job. */
    Instant ready(int number) {
        return members.get(number).created().plus(STARTS).plus(CHECKS);
    }
}
