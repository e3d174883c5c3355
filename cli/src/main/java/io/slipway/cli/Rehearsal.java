package io.slipway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.machine.Terminal;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Flags;
import io.slipway.cli.token.Grant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * What is run once while the JVM writes its AOT cache: the classes of everyday use, against a
 * server of its own, with all output thrown away. docs/cli.md has the command.
 */
@Command
final class Rehearsal implements Verb {
    private static final List<String> SCENES =
            List.of(
                    "job list",
                    "job list -o json",
                    "job get 0199a0c1-0000-7000-8000-000000000001",
                    "cluster deploy demo --preset small",
                    "cluster list -o yaml",
                    "guardrail check demo --preset small --offline",
                    "config list",
                    "job wait --help",
                    "job lst",
                    "version");

    private final Session session;

    Rehearsal(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", Rehearsal::answer);
        server.start();
        Path home = Files.createTempDirectory("slipway-rehearsal");
        try {
            Machine stage = stage(home, "http://127.0.0.1:" + server.getAddress().getPort());
            var login = new Session(stage, new Flags()).tokens();
            login.keep(
                    new Grant("slipway-cli", Map.of(), null),
                    Json.object().put("access_token", "none").put("expires_in", 3600));
            for (String scene : SCENES) {
                Main.run(stage, scene.split(" ", -1));
            }
        } finally {
            server.stop(0);
            delete(home);
        }
        return Exit.DONE;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Machine stage(Path home, String url) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        return new Machine(
                new Terminal(InputStream.nullInputStream(), nowhere, nowhere, false, false, false),
                Map.of("SLIPWAY_URL", url, "HOME", home.toString()),
                session.machine().directory(),
                session.machine().clock(),
                session.machine().pause());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body =
                """
                {"id":"1","state":"ready","updatedAt":"2026-11-30T12:00:00Z","findings":[],\
                "items":[{"id":"1","state":"ready","updatedAt":"2026-11-30T12:00:00Z"}]}"""
                        .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
