package io.slipway.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The tables of db-scheduler, as its manual has them, and one for what came of each job. */
public final class PeerTables {
    private static final String TABLES =
            """
            create table scheduled_tasks (
                task_name text not null, task_instance text not null, task_data bytea,
                execution_time timestamptz not null, picked boolean not null, picked_by text,
                last_success timestamptz, last_failure timestamptz, consecutive_failures int,
                last_heartbeat timestamptz, version bigint not null, priority smallint,
                primary key (task_name, task_instance));
            create index execution_time_idx on scheduled_tasks (execution_time);
            create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            create table outcome (job text primary key, outcome text not null);
            """;

    private PeerTables() {}

    /** In a new database with a login of the same name. */
    public static void in(Machine machine, String database) throws IOException {
        var tables = Files.createTempFile("peer", ".sql");
        try {
            Files.writeString(tables, TABLES);
            machine.database(database, List.of(tables));
        } finally {
            Files.delete(tables);
        }
    }
}
