package io.slipway.local.machine;

import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** One database and one login per service, made when missing and migrated to the newest schema. */
final class Databases {
    private Databases() {}

    static void prepare(Home home, Outside.Server server) {
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl("postgres"), server.user(), server.password());
                var statement = connection.createStatement()) {
            for (var part : Part.values()) {
                var name = part.database();
                if (name != null) {
                    create(statement, name);
                }
            }
        } catch (SQLException e) {
            throw new Trouble(
                    "The databases cannot be created: " + e.getMessage(),
                    "The login of %s:%d needs the right to create roles and databases."
                            .formatted(server.host(), server.port()));
        }
        Arrays.stream(Part.values()).parallel().forEach(part -> migrate(home, server, part));
    }

    private static void create(Statement statement, String name) throws SQLException {
        if (absent(statement, "select 1 from pg_roles where rolname = '%s'", name)) {
            statement.execute("create role %1$s login password '%1$s'".formatted(name));
        }
        if (absent(statement, "select 1 from pg_database where datname = '%s'", name)) {
            statement.execute("create database %1$s owner %1$s".formatted(name));
            statement.execute("revoke all on database %s from public".formatted(name));
        }
    }

    private static boolean absent(Statement statement, String query, String name)
            throws SQLException {
        try (var rows = statement.executeQuery(query.formatted(name))) {
            return !rows.next();
        }
    }

    private static void migrate(Home home, Outside.Server server, Part part) {
        var name = part.database();
        if (name == null) {
            return;
        }
        var locations =
                Stream.of(
                                "libs/outbox/src/main/resources/db/outbox",
                                "services/%s/src/main/resources/db/migration"
                                        .formatted(part.label()))
                        .map(home.checkout()::resolve)
                        .filter(Files::isDirectory)
                        .map(directory -> "filesystem:" + directory)
                        .toArray(String[]::new);
        // The outbox numbers its files below those of the services, and both go on growing.
        Flyway.configure()
                .outOfOrder(true)
                .dataSource(server.jdbcUrl(name), name, name)
                .locations(locations)
                .load()
                .migrate();
    }
}
