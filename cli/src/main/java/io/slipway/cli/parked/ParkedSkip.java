package io.slipway.cli.parked;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.output.Json;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Leaves an event out for good; who did it and why is kept. */
@Command
public final class ParkedSkip implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The first event of its key, such as deploy/17.")
    String id;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, for whoever asks later (1 to 500 characters).")
    String reason;

    public ParkedSkip(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ParkedRef ref = ParkedRef.of(id);
        session.confirm("Leave event %s out for good?".formatted(ref));
        return new Settling(session, ref)
                .tell(
                        session.api()
                                .post(
                                        ref.service(),
                                        ref.path() + ":skip",
                                        Json.object().put("reason", reason)));
    }
}
