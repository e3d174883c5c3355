package io.slipway.cli.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.output.Column;
import io.slipway.cli.output.View;
import io.slipway.cli.session.JsonLines;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks events without a server or a broker. */
@Command
public final class EventsValidate implements Verb {
    private static final View VIEW = View.of("event", Column.text("ID", "id"));

    private final Session session;

    @Parameters(
            paramLabel = "FILE",
            description = "A structured CloudEvent as JSON; - is standard input.")
    String file;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "The file is bare data of this type, without an envelope.")
    @Nullable String type;

    @Option(
            names = "--jsonl",
            description = "One event per line in, one result per line out, in order.")
    boolean jsonl;

    public EventsValidate(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        EventCheck check = new EventCheck();
        if (jsonl) {
            try (InputStream in = session.open(file)) {
                return new JsonLines(in, session.out()).each(line -> line(check, line));
            }
        }
        EventCheck.Checked checked = checked(check, session.document(file));
        session.out().object(VIEW, checked.json());
        if (!checked.valid()) {
            throw new Failure(
                    Exit.FAILED,
                    "the event is not valid",
                    checked.faults().stream()
                            .map(fault -> fault.pointer() + " " + fault.message())
                            .collect(Collectors.joining("; ")),
                    "mend the event, then the same command");
        }
        return Exit.DONE;
    }

    private JsonLines.Answer line(EventCheck check, JsonNode line) {
        EventCheck.Checked checked = checked(check, line);
        return new JsonLines.Answer(checked.json(), checked.valid() ? Exit.DONE : Exit.FAILED);
    }

    private EventCheck.Checked checked(EventCheck check, JsonNode document) {
        return type == null ? check.structured(document) : check.bare(type, document);
    }
}
