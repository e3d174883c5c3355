package io.slipway.cli.reservation;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.http.Api;
import io.slipway.cli.resource.ListThem;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Instants;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Lists reservations, all of the tenant or some. */
@Command
public final class ReservationList implements Verb {
    private final ListThem list;

    @Option(
            names = {"-s", "--state"},
            paramLabel = "STATE",
            split = ",",
            description = "Only these: queued, preparing, active, expired …")
    List<String> states = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "Only that one's; me, or all (the default).")
    @Nullable String user;

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "Only of that GPU type.")
    @Nullable String type;

    @Option(names = "--pool", paramLabel = "NAME", description = "Only in that pool.")
    @Nullable String pool;

    @Option(names = "--from", paramLabel = "TIME", description = "Only what ends after it.")
    @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only what starts before it.")
    @Nullable String to;

    @Option(names = "--booked", description = "Only those for which a start was asked.")
    boolean booked;

    public ReservationList(Session session) {
        this.list = new ListThem(session, Resource.RESERVATION);
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(this).addMixin("list", list.spec());
    }

    @Override
    public Exit run() {
        StringBuilder query = new StringBuilder();
        states.forEach(state -> add(query, "state", state.equals("all") ? null : state));
        add(query, "owner", "all".equals(user) ? null : user);
        add(query, "gpuType", type);
        add(query, "pool", pool);
        add(query, "from", from == null ? null : Instants.parse("--from", from).toString());
        add(query, "to", to == null ? null : Instants.parse("--to", to).toString());
        add(query, "booked", booked ? "true" : null);
        return list.run(query.toString());
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(Api.escaped(value));
        }
    }
}
