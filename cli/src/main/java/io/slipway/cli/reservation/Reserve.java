package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import io.slipway.cli.setting.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks for GPUs. */
@Command
public final class Reserve implements Verb {
    private final Session session;

    @Mixin GpuAsk ask = new GpuAsk();

    @Option(names = "--name", paramLabel = "NAME", description = "A name for it.")
    @Nullable String name;

    @Option(
            names = "--github-user",
            paramLabel = "LOGIN",
            description = "Whose SSH keys may enter; else that of the config.")
    @Nullable String githubUser;

    @Option(names = "--jupyter", description = "Have a notebook run beside SSH.")
    boolean jupyter;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "24h",
            paramLabel = "DURATION",
            description = "Wait until the GPUs are there, at most so long (24h).")
    @Nullable String wait;

    public Reserve(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws InterruptedException {
        Duration longest = wait == null ? null : Durations.parse(wait);
        ObjectNode asked = body();
        JsonNode reservation =
                session.api()
                        .post(Resource.RESERVATION.service(), Resource.RESERVATION.path(), asked);
        if (longest != null) {
            session.note(promise(reservation));
            return new ReservationEnd(session)
                    .awaitActive(Resource.RESERVATION.view().id(reservation), longest);
        }
        session.out().object(Resource.RESERVATION.view(), reservation);
        session.note(promise(reservation));
        if (session.out().rendering().human()) {
            new Sooner(session).lines(reservation, ask.body()).forEach(session::note);
        }
        return Exit.DONE;
    }

    private ObjectNode body() {
        ObjectNode body = ask.body();
        if (name != null) {
            body.put("name", name);
        }
        String login =
                githubUser == null ? session.settings().value(Setting.GITHUB_USER) : githubUser;
        if (!login.isEmpty()) {
            body.put("githubUser", login);
        }
        if (jupyter) {
            body.put("jupyter", true);
        }
        return body;
    }

    private static String promise(JsonNode reservation) {
        String id = Resource.RESERVATION.view().id(reservation);
        String start = Json.text(reservation, "startsAt");
        String state = Json.text(reservation, "state");
        if (state.equals("pending")) {
            return "Reservation %s waits for a promise, place %s: %s. Follow it: slipway reservation wait %s"
                    .formatted(
                            id,
                            reservation.path("position").path("byArrival").asText("?"),
                            Json.text(reservation, "reason"),
                            id);
        }
        return "Reservation %s is %s%s."
                .formatted(id, state, start.isEmpty() ? "" : ", promised to start " + start);
    }
}
