package io.slipway.cli.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;

/** Which version this is. */
public final class Version implements Verb {
    private final Session session;

    public Version(Session session) {
        this.session = session;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.wrapWithoutInspection(this);
    }

    @Override
    public Exit run() {
        if (session.out().rendering().human()) {
            session.out().text("slipway " + number());
            return Exit.DONE;
        }
        ObjectNode version =
                Json.object()
                        .put("version", number())
                        .put("java", System.getProperty("java.vm.version"))
                        .put(
                                "os",
                                System.getProperty("os.name")
                                        + " "
                                        + System.getProperty("os.arch"));
        session.out().object(View.of("version", Column.text("VERSION", "version")), version);
        return Exit.DONE;
    }

    private static String number() {
        try (var file = Version.class.getResourceAsStream("/io/slipway/cli/version.txt")) {
            return file == null
                    ? "unknown"
                    : new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
