package io.slipway.cli.parked;

import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.setting.Service;
import java.util.List;
import java.util.stream.Collectors;

/** {@code deploy/17}: numbers are each service's own, so a parked event is named with both. */
record ParkedRef(Service service, long id) {
    /** Those that park. The agent takes whole snapshots and has nothing to keep in order. */
    static final List<Service> SERVICES =
            List.of(
                    Service.DEPLOY,
                    Service.GUARDRAIL,
                    Service.ENDPOINT,
                    Service.RESERVATION,
                    Service.STRESS);

    static final View VIEW =
            View.of(
                    "parked-event",
                    Column.text("ID", "ref", "id"),
                    Column.text("CONSUMER", "consumer"),
                    Column.text("KEY", "key"),
                    Column.text("PLACE", "place"),
                    Column.text("TYPE", "type"),
                    Column.state("REASON", "reason"),
                    Column.time("PARKED", "parkedAt"),
                    Column.text("TOPIC", "topic").onlyWide(),
                    Column.text("EVENT", "eventId").onlyWide(),
                    Column.text("RETRIES", "retries").onlyWide(),
                    Column.text("BY", "retriedBy").onlyWide());

    static final View SETTLED =
            View.of(
                    "settled-event",
                    Column.text("ID", "ref", "id"),
                    Column.text("CONSUMER", "consumer"),
                    Column.text("KEY", "key"),
                    Column.text("TYPE", "type"),
                    Column.state("OUTCOME", "outcome"),
                    Column.text("WHY", "why"),
                    Column.text("BY", "settledBy"),
                    Column.time("AT", "settledAt"),
                    Column.text("EVENT", "eventId").onlyWide());

    static ParkedRef of(String text) {
        int slash = text.indexOf('/');
        String id = text.substring(slash + 1);
        if (slash < 1 || !id.matches("\\d{1,18}")) {
            throw Failure.usage(
                    "'%s' names no parked event".formatted(text),
                    "an id reads SERVICE/NUMBER, such as deploy/17",
                    "slipway events parked list");
        }
        return new ParkedRef(service(text.substring(0, slash)), Long.parseLong(id));
    }

    static Service service(String key) {
        return SERVICES.stream()
                .filter(service -> service.key().equals(key))
                .findFirst()
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        "no service '%s' parks events".formatted(key),
                                        "those that do: "
                                                + SERVICES.stream()
                                                        .map(Service::key)
                                                        .collect(Collectors.joining(", ")),
                                        "slipway events parked list"));
    }

    static String path(Service service, String collection) {
        return "/api/events/%s-svc/%s".formatted(service.key(), collection);
    }

    String path() {
        return path(service, "parked/" + id);
    }

    @Override
    public String toString() {
        return service.key() + "/" + id;
    }
}
