package io.slipway.cli.parked;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the events of a key once more, in order; each has its effect once, however often asked. */
@Command
public final class ParkedRetry implements Verb {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Any event of the key, such as deploy/17.")
    String id;

    @Option(
            names = "--accept-gap",
            description = "Take the first event although the one before it never came.")
    boolean acceptGap;

    public ParkedRetry(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        ParkedRef ref = ParkedRef.of(id);
        String verb = ":retry" + (acceptGap ? "?acceptGap=true" : "");
        return new Settling(session, ref)
                .tell(session.api().post(ref.service(), ref.path() + verb, null));
    }
}
