package io.slipway.cli.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Exchange;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Context;
import io.slipway.cli.setting.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Checks everything the other verbs rely on, and says what to do about what is not there. */
@Command
public final class Doctor implements Verb {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final View VIEW =
            View.of(
                    "check",
                    Column.text("CHECK", "check"),
                    Column.state("STATE", "state"),
                    Column.text("FOUND", "found"),
                    Column.text("FIX", "fix"));

    private final Session session;
    private final ObjectNode page = Json.object();
    private boolean failed;

    public Doctor(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        page.withArray("items");
        put("java", null, System.getProperty("java.vm.version"), "");
        Context context = session.context();
        files();
        login();
        issuer(context);
        for (Service service : Service.values()) {
            service(context, service);
        }
        kafka(context);
        session.out().page(VIEW, page);
        if (failed) {
            session.note("Something is missing; the last column says what to do.");
            return Exit.FAILED;
        }
        return Exit.DONE;
    }

    private void files() {
        Path token = session.tokens().path();
        for (Path file : new Path[] {session.settings().userFile().path(), token}) {
            if (Files.exists(file)) {
                boolean open = openToOthers(file);
                put(
                        file.getFileName().toString(),
                        open ? "others can read it" : null,
                        file.toString(),
                        "chmod 600 " + file);
            }
        }
    }

    private static boolean openToOthers(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private void login() {
        try {
            session.tokens().token();
            put("login", null, session.tokens().source(), "");
        } catch (Failure failure) {
            put("login", failure.getMessage(), "", "slipway login");
        }
    }

    private void issuer(Context context) {
        try {
            session.issuer().endpoint("token_endpoint");
            put("issuer", null, context.issuerUrl(), "");
        } catch (Failure failure) {
            put("issuer", failure.getMessage(), "", up(context));
        }
    }

    private void service(Context context, Service service) {
        String trouble;
        String at = "";
        try {
            URI base = context.base(service);
            at = base.toString();
            URI health = URI.create(base + "/q/health/ready");
            int status =
                    session.wire()
                            .exchange(new Exchange("GET", health, Map.of(), null, LIMIT))
                            .status();
            trouble = status == 200 ? null : "answers " + status + " at " + at;
        } catch (IOException e) {
            trouble = "does not answer at " + at;
        } catch (Failure failure) {
            trouble = failure.getMessage();
        }
        put(service.key(), trouble, at, up(context));
    }

    private void kafka(Context context) {
        String first = context.kafka().split(",", -1)[0];
        int colon = first.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            String host = first.substring(0, Math.max(0, colon));
            int port = Integer.parseInt(first.substring(colon + 1));
            socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
            put("kafka", null, first, "");
        } catch (IOException | IllegalArgumentException _) {
            put("kafka", "does not answer at " + first, "", up(context));
        }
    }

    private static String up(Context context) {
        return context.name().equals(Context.LOCAL)
                ? "slipway up, or slipway context set local --help"
                : "slipway context set %s --help".formatted(context.name());
    }

    private void put(String check, @Nullable String trouble, String found, String fix) {
        failed |= trouble != null;
        page.withArray("items")
                .addObject()
                .put("check", check)
                .put("state", trouble == null ? "ok" : "failed")
                .put("found", trouble == null ? found : trouble)
                .put("fix", trouble == null ? "" : fix);
    }
}
