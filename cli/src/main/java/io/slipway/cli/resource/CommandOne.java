package io.slipway.cli.resource;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A verb of any noun that takes nothing but what it is about. */
@Command
public final class CommandOne implements Verb {
    private final Session session;
    private final Resource resource;
    private final String verb;
    private final @Nullable String question;

    @Parameters(
            paramLabel = "ID",
            description = "Id, its first characters (at least 4), or a name.")
    String id;

    /**
     * @param verb as the API has it, such as {@code :cancel}; empty to delete
     * @param question what is asked first; null for nothing
     */
    public CommandOne(Session session, Resource resource, String verb, @Nullable String question) {
        this.session = session;
        this.resource = resource;
        this.verb = verb;
        this.question = question;
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, resource).id(id);
        if (question != null) {
            session.confirm(question.formatted(whole));
        }
        if (verb.isEmpty()) {
            session.api()
                    .send(
                            "DELETE",
                            resource.service(),
                            resource.one(whole),
                            null,
                            "application/json");
            session.note("%s %s is gone.".formatted(resource.view().kind(), whole));
        } else {
            session.out()
                    .object(
                            resource.view(),
                            session.api()
                                    .post(resource.service(), resource.one(whole) + verb, null));
        }
        return Exit.DONE;
    }
}
