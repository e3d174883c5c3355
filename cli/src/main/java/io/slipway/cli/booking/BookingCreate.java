package io.slipway.cli.booking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Json;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Setting;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Books the same GPUs on certain days: all of the starts, or none. */
@Command
public final class BookingCreate implements Verb {
    private final Session session;

    @Option(
            names = {"-g", "--gpus"},
            paramLabel = "N",
            required = true,
            description = "How many GPUs.")
    int gpus;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            required = true,
            description = "GPU type, such as h100.")
    String type;

    @Option(names = "--hours", paramLabel = "HOURS", required = true, description = "How long.")
    BigDecimal hours;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            required = true,
            split = ",",
            description = "Such as mon,wed,fri.")
    List<String> days;

    @Option(
            names = "--at",
            paramLabel = "HH:MM",
            required = true,
            description = "The time of the clock on the wall.")
    String at;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Such as Europe/Berlin (UTC).")
    @Nullable String zone;

    @Option(names = "--from", paramLabel = "DATE", description = "The first day (today).")
    @Nullable String from;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            required = true,
            description = "The last day, at most 92 days from now.")
    String until;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for it.")
    @Nullable String name;

    @Option(names = "--pool", paramLabel = "NAME", description = "In that pool only.")
    @Nullable String pool;

    public BookingCreate(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ObjectNode body =
                Json.object()
                        .put("gpus", gpus)
                        .put("gpuType", type)
                        .put("hours", hours)
                        .put("at", at)
                        .put("until", until);
        var list = body.putArray("days");
        days.forEach(day -> list.add(whole(day)));
        put(body, "timeZone", zone);
        put(body, "from", from);
        put(body, "name", name);
        put(body, "pool", pool);
        String login = session.settings().value(Setting.GITHUB_USER);
        put(body, "githubUser", login.isEmpty() ? null : login);
        session.out()
                .object(
                        Resource.BOOKING.view(),
                        session.api()
                                .post(Resource.BOOKING.service(), Resource.BOOKING.path(), body));
        return Exit.DONE;
    }

    private static void put(ObjectNode body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static String whole(String day) {
        String start = day.strip().toUpperCase(Locale.ROOT);
        for (DayOfWeek one : DayOfWeek.values()) {
            if (start.length() >= 2 && one.name().startsWith(start)) {
                return one.name();
            }
        }
        throw Failure.usage(
                "'%s' is no day".formatted(day),
                "days are mon, tue, wed, thu, fri, sat, sun",
                "slipway booking create --days mon,wed …");
    }
}
