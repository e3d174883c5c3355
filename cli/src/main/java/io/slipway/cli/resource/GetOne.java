package io.slipway.cli.resource;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import io.slipway.cli.setting.Given;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code get} of any noun. */
public final class GetOne implements Verb {
    private final Session session;
    private final Resource resource;

    private String id = "";

    public GetOne(Session session, Resource resource) {
        this.session = session;
        this.resource = resource;
    }

    @Override
    public CommandSpec spec() {
        return CommandSpec.wrapWithoutInspection(this)
                .addPositional(
                        PositionalParamSpec.builder()
                                .paramLabel("ID")
                                .type(String.class)
                                .index("0")
                                .arity("1")
                                .required(true)
                                .description("Id, its first characters (at least 4), or a name.")
                                .setter(Given.text(given -> id = given))
                                .build());
    }

    @Override
    public Exit run() {
        String whole = new Naming(session, resource).id(id);
        session.out()
                .object(
                        resource.view(),
                        session.api().get(resource.service(), resource.one(whole)));
        return Exit.DONE;
    }
}
