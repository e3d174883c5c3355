package io.slipway.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.flywaydb.core.Flyway;

/** A database nobody used before, with a login of its own that owns it, migrated. */
final class FreshDatabase {
    private final Addresses.Database server;
    private final String name;

    private FreshDatabase(Addresses.Database server, String name) {
        this.server = server;
        this.name = name;
    }

    static FreshDatabase on(Addresses.Database server, Path... migrations) {
        var name = "t_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        var database = new FreshDatabase(server, name);
        database.execute(
                "create role %1$s login password '%1$s'".formatted(name),
                "create database %1$s owner %1$s".formatted(name));
        var locations =
                Arrays.stream(migrations)
                        .filter(Files::isDirectory)
                        .map(directory -> "filesystem:" + directory)
                        .toArray(String[]::new);
        if (locations.length > 0) {
            Flyway.configure()
                    .dataSource(server.jdbcUrl(name), name, name)
                    .locations(locations)
                    .load()
                    .migrate();
        }
        return database;
    }

    Map<String, String> settings() {
        return Map.of(
                "quarkus.datasource.reactive.url", server.reactiveUrl(name),
                "quarkus.datasource.username", name,
                "quarkus.datasource.password", name);
    }

    void drop() {
        execute("drop database %s with (force)".formatted(name), "drop role " + name);
    }

    private void execute(String... statements) {
        register();
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl("postgres"), server.user(), server.password());
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database server refused: " + name, e);
        }
    }

    /** A second application of the same JVM loads the driver anew, and nobody registers it. */
    private static void register() {
        try {
            Class.forName("org.postgresql.Driver");
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException("the PostgreSQL driver is not there", missing);
        }
    }
}
