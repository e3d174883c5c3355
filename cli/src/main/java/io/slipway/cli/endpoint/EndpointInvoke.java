package io.slipway.cli.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.http.Api;
import io.slipway.cli.http.ServerSentEvents;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.View;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the model behind an endpoint. */
@Command
public final class EndpointInvoke implements Verb {
    private static final View VIEW = View.of("completion", Column.text("ID", "id"));

    /** An endpoint that sleeps takes minutes to wake, and no request may fail for that. */
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "Id, first characters, or a name.")
    String id;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PROMPT",
            description = "What to say; left out, it is read from --request.")
    @Nullable String prompt;

    @Option(
            names = {"-f", "--request"},
            paramLabel = "FILE",
            description = "The whole request body as JSON or YAML; - is standard input.")
    @Nullable String file;

    @Option(names = "--model", paramLabel = "NAME", description = "Model or adapter to ask.")
    @Nullable String model;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer.")
    @Nullable Integer maxTokens;

    @Option(names = "--stream", description = "Print the answer as it comes.")
    boolean stream;

    public EndpointInvoke(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        ObjectNode body = body();
        String whole = new Naming(session, Resource.ENDPOINT).id(id);
        String path = Resource.ENDPOINT.one(whole) + "/v1/chat/completions";
        String given = session.flags().timeout();
        Duration limit = given == null ? LONGEST : Durations.parse(given);
        if (stream) {
            stream(path, body.put("stream", true), limit);
            return Exit.DONE;
        }
        JsonNode answer = session.api().post(Resource.ENDPOINT.service(), path, body, limit);
        if (session.out().rendering().human()) {
            session.out().text(answer.at("/choices/0/message/content").asText());
        } else {
            session.out().object(VIEW, answer);
        }
        return Exit.DONE;
    }

    private ObjectNode body() {
        ObjectNode body = Json.object();
        if (file != null && session.document(file) instanceof ObjectNode object) {
            body = object;
        }
        if (prompt != null && !prompt.isBlank()) {
            body.withArray("messages").addObject().put("role", "user").put("content", prompt);
        }
        if (!body.has("messages")) {
            throw Failure.usage(
                    "there is nothing to ask",
                    "neither a prompt nor a request with messages was given",
                    "slipway endpoint invoke %s 'Say hello.'".formatted(id));
        }
        if (model != null) {
            body.put("model", model);
        }
        if (maxTokens != null) {
            body.put("max_tokens", maxTokens);
        }
        return body;
    }

    private void stream(String path, ObjectNode body, Duration silence) throws IOException {
        boolean human = session.out().rendering().human();
        Api api = session.api();
        boolean whole = false;
        try (var events =
                new ServerSentEvents(
                        api.events(Resource.ENDPOINT.service(), path, body, null, silence))) {
            for (var event = events.next(); event != null; event = events.next()) {
                whole = event.data().equals("[DONE]") || session.out().gone();
                if (whole) {
                    break;
                }
                JsonNode chunk = chunk(event.data());
                if (human) {
                    session.out().piece(chunk.at("/choices/0/delta/content").asText(""));
                } else {
                    session.out().streamed(chunk);
                }
            }
        }
        if (human) {
            session.out().text("");
        }
        if (!whole) {
            throw new Failure(
                    Exit.UNAVAILABLE,
                    "the answer broke off",
                    "the stream ended before the model had said its last word",
                    "slipway endpoint get " + id);
        }
    }

    private static JsonNode chunk(String data) throws IOException {
        try {
            return Json.read(data);
        } catch (JsonProcessingException e) {
            throw new IOException("the model sent a chunk that is no JSON", e);
        }
    }
}
