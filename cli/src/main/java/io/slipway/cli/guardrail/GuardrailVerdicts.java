package io.slipway.cli.guardrail;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.http.Api;
import io.slipway.cli.resource.ListThem;
import io.slipway.cli.resource.Naming;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the guardrails have said, newest first. */
@Command
public final class GuardrailVerdicts implements Verb {
    private final Session session;

    private final ListThem list;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Id of one verdict, or its first characters: show all its findings.")
    @Nullable String id;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description =
                    "Only those about this job: its id, the first characters, or a cluster name.")
    @Nullable String job;

    public GuardrailVerdicts(Session session) {
        this.session = session;
        this.list = new ListThem(session, Resource.VERDICT);
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(this).addMixin("list", list.spec());
    }

    @Override
    public Exit run() {
        if (id != null) {
            String whole = new Naming(session, Resource.VERDICT).id(id);
            session.out()
                    .object(
                            Resource.VERDICT.view(),
                            session.api()
                                    .get(Resource.VERDICT.service(), Resource.VERDICT.one(whole)));
            return Exit.DONE;
        }
        return list.run(
                job == null
                        ? ""
                        : "&jobId=" + Api.escaped(new Naming(session, Resource.JOB).id(job)));
    }
}
