package io.slipway.cli.reservation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks for GPUs. */
@Command
public final class Reserve implements Verb {
    private final Session session;

    @Option(names = "--gpus", paramLabel = "N", required = true, description = "How many GPUs.")
    int gpus;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "GPU type, such as h100; the pool's unless given.")
    @Nullable String type;

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description = "How long, 0.0833 (5 minutes) to 24.")
    @Nullable BigDecimal hours;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for it.")
    @Nullable String name;

    @Option(
            names = "--github-user",
            paramLabel = "LOGIN",
            description = "Whose SSH keys may enter.")
    @Nullable String githubUser;

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
        if (gpus < 1) {
            throw Failure.usage(
                    "--gpus %d reserves nothing".formatted(gpus),
                    "the least is 1",
                    "slipway reserve --gpus 1");
        }
        Duration longest = wait == null ? null : Durations.parse(wait);
        JsonNode reservation =
                session.api()
                        .post(Resource.RESERVATION.service(), Resource.RESERVATION.path(), body());
        if (longest != null) {
            session.note(promise(reservation));
            return new ReservationEnd(session)
                    .awaitActive(Resource.RESERVATION.view().id(reservation), longest);
        }
        session.out().object(Resource.RESERVATION.view(), reservation);
        session.note(promise(reservation));
        return Exit.DONE;
    }

    private ObjectNode body() {
        ObjectNode body = Json.object().put("gpus", gpus);
        if (type != null) {
            body.put("gpuType", type);
        }
        if (hours != null) {
            body.put("hours", hours);
        }
        if (name != null) {
            body.put("name", name);
        }
        if (githubUser != null) {
            body.put("githubUser", githubUser);
        }
        return body;
    }

    private static String promise(JsonNode reservation) {
        String id = Resource.RESERVATION.view().id(reservation);
        String start = Json.text(reservation, "startsAt");
        String state = Json.text(reservation, "state");
        return "Reservation %s is %s%s."
                .formatted(id, state, start.isEmpty() ? "" : ", promised to start " + start);
    }
}
