package io.slipway.cli.doctor;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Help on what all verbs have in common. */
@Command
public final class Topic implements Verb {
    public static final List<String> TOPICS = List.of("exit-codes", "formats", "environment");

    private final Session session;

    @Parameters(paramLabel = "TOPIC", description = "exit-codes, formats or environment.")
    String topic;

    public Topic(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() throws IOException {
        if (!TOPICS.contains(topic)) {
            throw Failure.usage(
                    "there is no help topic '%s'".formatted(topic),
                    "the topics are %s; a command has --help".formatted(String.join(", ", TOPICS)),
                    "slipway help exit-codes");
        }
        try (var text = Topic.class.getResourceAsStream("/io/slipway/cli/help/" + topic + ".txt")) {
            if (text == null) {
                throw new IllegalStateException("no text for topic " + topic);
            }
            session.out()
                    .text(new String(text.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        }
        return Exit.DONE;
    }
}
