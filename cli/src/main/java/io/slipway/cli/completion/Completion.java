package io.slipway.cli.completion;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Prints the completion script of a shell. */
@Command
public final class Completion implements Verb {
    private final Session session;
    private final Function<Machine, CommandSpec> tree;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    String shell;

    public Completion(Session session, Function<Machine, CommandSpec> tree) {
        this.session = session;
        this.tree = tree;
    }

    @Override
    public Exit run() {
        String bash = new BashScript(tree.apply(session.machine())).text();
        session.out()
                .text(
                        switch (shell) {
                            case "bash" -> bash;
                            case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash;
                            default ->
                                    throw Failure.usage(
                                            "no completion for " + shell,
                                            "there are scripts for bash and zsh",
                                            "slipway completion bash");
                        });
        return Exit.DONE;
    }
}
