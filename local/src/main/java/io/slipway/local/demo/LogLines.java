package io.slipway.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.machine.Home;
import io.slipway.local.machine.Part;
import io.slipway.local.stack.Realm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What the services wrote into their logs, as a program reads it. */
final class LogLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.");

    private final Home home;

    LogLines(Home home) {
        this.home = home;
    }

    /** How many lines of that service were written within the trace. */
    long within(Trace trace, Part service) {
        return lines(service).stream()
                .map(LogLines::json)
                .filter(line -> line.at("/mdc/traceId").asText().equals(trace.id()))
                .count();
    }

    /** Each line is one JSON object and holds no token and no secret of a client; how many. */
    long checked(Part service) {
        var secrets =
                Realm.read().clients().stream()
                        .map(Realm.Client::secret)
                        .filter(Objects::nonNull)
                        .toList();
        var lines = lines(service);
        lines.forEach(line -> check(service, line, secrets));
        return lines.size();
    }

    private static void check(Part service, String line, List<String> secrets) {
        if (!json(line).isObject()) {
            throw new Timeline.Missing(
                    "%s logged a line that is no JSON object: %s"
                            .formatted(
                                    service.label(),
                                    line.substring(0, Math.min(80, line.length()))));
        }
        if (TOKEN.matcher(line).find() || secrets.stream().anyMatch(line::contains)) {
            throw new Timeline.Missing(service.label() + " logged a token or a secret");
        }
    }

    /** Without the last one, which may be half written. */
    private List<String> lines(Part service) {
        try {
            var lines = Files.readAllLines(home.log(service));
            return lines.subList(0, Math.max(0, lines.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException("The log of " + service.label(), e);
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
