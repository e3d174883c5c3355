package io.slipway.local.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One PostgreSQL server on loopback, as a process. Where we are root it runs in a user namespace of
 * its own, because PostgreSQL refuses root. A server that an earlier, killed run left behind on the
 * same directory is stopped first; the data is kept.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String USER = "postgres";
    public static final String PASSWORD = "slipway";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final int port;

    private PostgresServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Whether a committed row outlives a crash of the machine, or the data is thrown away anyway.
     */
    public enum Durability {
        KEPT,
        TEMPORARY
    }

    public static PostgresServer start(Path dir, Path log, int port, Durability durability) {
        try {
            var binaries = PostgresBinaries.unpacked();
            var prefix = prefixForRoot();
            Files.createDirectories(dir.toAbsolutePath().getParent());
            if (!Files.exists(dir.resolve("PG_VERSION"))) {
                initialise(binaries, prefix, dir, log);
            }
            endLeftover(dir);
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            while (true) {
                var server =
                        new PostgresServer(
                                launch(binaries, prefix, dir, log, port, durability), port);
                if (server.answersBefore(deadline)) {
                    return server;
                }
                // The backends of a killed server hold its shared memory for a moment longer.
                if (System.nanoTime() > deadline
                        || !Files.readString(log).contains("pre-existing shared memory block")) {
                    throw new IllegalStateException(
                            "PostgreSQL did not start; its log is " + log + "\n" + tail(log));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL cannot use the directory " + dir, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** Returns when the server has ended, for whatever reason. */
    void awaitEnd() {
        process.toHandle().onExit().join();
    }

    @Override
    public void close() {
        stop(process.toHandle());
    }

    /** Stops a server by its process: open sessions are ended, nothing committed is lost. */
    public static void stop(ProcessHandle server) {
        // SIGINT is PostgreSQL's fast shutdown; Java's destroy() sends SIGTERM, which waits for
        // the last client to leave.
        signal("INT", server);
        if (!Processes.endedWithin(STOP_LIMIT, server)) {
            signal("QUIT", server);
            if (!Processes.endedWithin(STOP_LIMIT, server)) {
                server.destroyForcibly();
            }
        }
    }

    private boolean answersBefore(long deadline) throws IOException {
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Connection _ = DriverManager.getConnection(jdbcUrl("postgres"), USER, PASSWORD)) {
                return true;
            } catch (SQLException notYet) {
                Processes.pause();
            }
        }
        process.destroyForcibly();
        return false;
    }

    private static Process launch(
            Path binaries, List<String> prefix, Path dir, Path log, int port, Durability durability)
            throws IOException {
        Files.deleteIfExists(log);
        var command = new ArrayList<>(Processes.apart());
        command.addAll(prefix);
        command.addAll(
                List.of(
                        binaries.resolve("bin/postgres").toString(),
                        "-D",
                        dir.toAbsolutePath().toString(),
                        "-p",
                        Integer.toString(port)));
        var settings = new ArrayList<String>();
        settings.addAll(
                List.of(
                        "listen_addresses=127.0.0.1",
                        "unix_socket_directories=",
                        "max_connections=200",
                        "shared_buffers=48MB",
                        "timezone=UTC",
                        "log_timezone=UTC"));
        if (durability == Durability.TEMPORARY) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
    }

    /** Made beside its place and moved there whole, so a killed initdb leaves nothing half done. */
    private static void initialise(Path binaries, List<String> prefix, Path dir, Path log)
            throws IOException {
        var fresh = dir.resolveSibling(dir.getFileName() + ".new");
        Trees.delete(fresh);
        Trees.delete(dir);
        Files.createDirectories(log.toAbsolutePath().getParent());
        var password = Files.createTempFile("slipway", ".password");
        try {
            Files.writeString(password, PASSWORD + "\n");
            var command = new ArrayList<>(prefix);
            command.addAll(
                    List.of(
                            binaries.resolve("bin/initdb").toString(),
                            "--pgdata=" + fresh.toAbsolutePath(),
                            "--username=" + USER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--no-sync",
                            "--no-instructions"));
            int exit = run(command, log);
            if (exit != 0) {
                throw new IllegalStateException(
                        "initdb ended with %d\n%s".formatted(exit, tail(log)));
            }
        } finally {
            Files.delete(password);
        }
        Files.move(fresh, dir, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The first line of postmaster.pid names the server that has, or had, this directory. */
    private static void endLeftover(Path dir) throws IOException {
        var file = dir.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        var lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.get(1).equals(dir.toAbsolutePath().toString())) {
            return;
        }
        var leftover =
                ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(process -> servesFrom(dir, process));
        leftover.ifPresent(PostgresServer::stop);
    }

    private static boolean servesFrom(Path dir, ProcessHandle process) {
        var info = process.info();
        var directory = dir.toAbsolutePath().toString();
        // The command line is hidden where the process belongs to another user: not ours then.
        return info.arguments()
                        .map(arguments -> List.of(arguments).contains(directory))
                        .orElse(false)
                || info.commandLine().map(line -> line.contains(directory)).orElse(false);
    }

    private static List<String> prefixForRoot() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        var namespace = List.of("unshare", "--user");
        boolean works;
        try {
            works = run(List.of("unshare", "--user", "true"), Path.of("/dev/null")) == 0;
        } catch (IOException absent) {
            works = false;
        }
        if (!works) {
            throw new IllegalStateException(
                    """
                    PostgreSQL refuses to run as root, and this machine allows no user namespace to hide that in.
                    Either run as an ordinary user, or start a PostgreSQL yourself and name it:
                      SLIPWAY_PG_URL=postgresql://user:password@127.0.0.1:5432""");
        }
        return namespace;
    }

    private static int run(List<String> command, Path log) throws IOException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s took longer than %s".formatted(command, START_LIMIT));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException("Interrupted while waiting for " + command, e);
        }
        return process.exitValue();
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("The program kill is missing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String tail(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
