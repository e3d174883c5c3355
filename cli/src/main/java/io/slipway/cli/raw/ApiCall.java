package io.slipway.cli.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Answer;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway api GET /api/hyperpod/jobs}: what no verb offers, or not that way. */
@Command
public final class ApiCall implements Verb {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");
    private static final View VIEW = View.of("answer", Column.text("ID", "id"));
    private static final Map<String, Service> OWNERS =
            Map.ofEntries(
                    Map.entry("hyperpod", Service.DEPLOY),
                    Map.entry("guardrails", Service.GUARDRAIL),
                    Map.entry("endpoints", Service.ENDPOINT),
                    Map.entry("reservations", Service.RESERVATION),
                    Map.entry("bookings", Service.RESERVATION),
                    Map.entry("keys", Service.RESERVATION),
                    Map.entry("maintenance", Service.RESERVATION),
                    Map.entry("nodes", Service.RESERVATION),
                    Map.entry("pools", Service.RESERVATION),
                    Map.entry("workstation", Service.WORKSTATION),
                    Map.entry("workstations", Service.WORKSTATION),
                    Map.entry("stress", Service.STRESS));

    private final Session session;

    @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, PUT or DELETE.")
    String method = "GET";

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "Such as /api/hyperpod/jobs?state=ready.")
    String path = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Body, JSON or YAML; - is standard input.")
    @Nullable String file;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Which service is asked, when the path does not tell (/q/health).")
    @Nullable String service;

    @Option(names = "--accept", paramLabel = "TYPE", description = "Media type wanted.")
    String accept = "application/json";

    public ApiCall(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String verb = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(verb) || !path.startsWith("/")) {
            throw Failure.usage(
                    "%s %s is no call".formatted(method, path),
                    "a method (%s) and a path that begins with / are needed"
                            .formatted(String.join(", ", METHODS)),
                    "slipway api GET /api/hyperpod/jobs");
        }
        JsonNode body = file == null ? null : session.document(file);
        Answer answer = session.api().send(verb, owner(), path, body, accept);
        JsonNode json = answer.json();
        if (json.isMissingNode()) {
            if (!answer.body().isEmpty()) {
                session.out().text(answer.body().stripTrailing());
            }
        } else if (session.out().rendering().human()) {
            session.out().text(Json.pretty(json));
        } else if (json.has("items")) {
            session.out().page(VIEW, json);
        } else {
            session.out().object(VIEW, json);
        }
        return Exit.DONE;
    }

    private Service owner() {
        String[] parts = path.split("[/?]", -1);
        String area = parts.length > 2 && parts[1].equals("api") ? parts[2] : "";
        String named =
                service != null
                        ? service
                        : area.equals("events") && parts.length > 3
                                ? parts[3].replace("-svc", "")
                                : "";
        Service owner = OWNERS.get(area);
        if (service == null && owner != null) {
            return owner;
        }
        return Arrays.stream(Service.values())
                .filter(one -> one.key().equals(named))
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "nobody knows which service has " + path,
                                        "--service is one of "
                                                + Arrays.stream(Service.values())
                                                        .map(Service::key)
                                                        .collect(Collectors.joining(", ")),
                                        "slipway api %s %s --service deploy"
                                                .formatted(method, path)));
    }
}
