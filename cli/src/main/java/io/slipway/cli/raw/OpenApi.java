package io.slipway.cli.raw;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Exchange;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code slipway open deploy}: the address of the API of a service, for a browser. */
@Command
public final class OpenApi implements Verb {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Session session;

    @Parameters(
            paramLabel = "SERVICE",
            description = "deploy, guardrail, endpoint, reservation, workstation or stress.")
    String name = "";

    public OpenApi(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String base = session.context().base(service()).toString();
        String page = base + "/q/swagger-ui/";
        String address = answers(page) ? page : base + "/q/openapi";
        session.out().text(address);
        if (session.mayAsk()) {
            browse(address);
        }
        return Exit.DONE;
    }

    private Service service() {
        return Arrays.stream(Service.values())
                .filter(one -> one.key().equals(name.replace("-svc", "")))
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "there is no service '%s'".formatted(name),
                                        "there are "
                                                + Arrays.stream(Service.values())
                                                        .map(Service::key)
                                                        .collect(Collectors.joining(", ")),
                                        "slipway open deploy"));
    }

    /** The page is there in dev mode only; the document is there always. */
    private boolean answers(String page) {
        try {
            return session.wire()
                            .exchange(new Exchange("GET", URI.create(page), Map.of(), null, LIMIT))
                            .status()
                    == 200;
        } catch (IOException silent) {
            return false;
        }
    }

    private void browse(String address) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        try {
            new ProcessBuilder(mac ? "open" : "xdg-open", address)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            session.note("No browser could be opened; open the address by hand.");
        }
    }
}
