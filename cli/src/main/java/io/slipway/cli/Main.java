package io.slipway.cli;

import io.slipway.cli.compat.GpuDev;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.machine.DataStream;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.machine.Terminal;
import io.slipway.cli.output.Rendering;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses, runs the chosen verb, and turns whatever happened into four lines and an exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // The Kafka client logs through SLF4J, which would complain that nobody listens.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(Machine.ofProcess(), arguments));
    }

    static int run(Machine machine, String... arguments) {
        Terminal terminal = machine.terminal();
        if (GpuDev.speaks(arguments)) {
            try {
                String[] ours = GpuDev.translate(arguments);
                GpuDev.hint(machine, ours);
                return run(machine, ours);
            } catch (Failure failure) {
                terminal.err().print(failure.lines());
                terminal.err().flush();
                return failure.exit().code();
            }
        }
        String[] words = direct(arguments);
        Set<String> named = Set.copyOf(Arrays.asList(words));
        Tree.Built branch = Tree.branch(machine, named);
        try {
            // What was mistyped is understood only beside everything that it may have meant.
            int exit =
                    execute(
                            branch,
                            words,
                            (_, _) -> {
                                Tree.Built wide = Tree.wide(machine, named);
                                return execute(
                                        wide,
                                        words,
                                        (same, _) -> tell(wide, words, usage(same, machine)));
                            });
            return exit == Exit.DONE.code() ? delivered(branch) : exit;
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static int execute(
            Tree.Built built, String[] words, IParameterExceptionHandler misused) {
        CommandLine commandLine = built.commandLine();
        Terminal terminal = built.session().machine().terminal();
        commandLine.setOut(new PrintWriter(terminal.out(), false, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(terminal.err(), false, StandardCharsets.UTF_8));
        commandLine.setParameterExceptionHandler(misused);
        commandLine.setExecutionExceptionHandler(
                (thrown, _, _) -> tell(built, words, failure(thrown)));
        try {
            return commandLine.execute(words);
        } finally {
            commandLine.getOut().flush();
        }
    }

    /**
     * Alone, the command shows its help; {@code --version} is the verb. There is no help for a word
     * that nobody knows: it is refused as it is without {@code --help}.
     */
    private static String[] direct(String[] arguments) {
        if (arguments.length == 0) {
            return new String[] {"--help"};
        }
        if (arguments[0].equals("--version")) {
            return new String[] {"version"};
        }
        List<String> path = new ArrayList<>();
        for (String word : arguments) {
            boolean verb = !path.isEmpty() && Tree.does(path);
            if (verb || word.startsWith("-")) {
                return arguments;
            }
            boolean known = Tree.knows(path, word);
            path.add(word);
            if (!known) {
                return path.toArray(String[]::new);
            }
        }
        return arguments;
    }

    /** What was asked for is done; whether the answer arrived is another thing. */
    private static int delivered(Tree.Built built) {
        Terminal terminal = built.session().machine().terminal();
        Optional<String> lost =
                terminal.out() instanceof DataStream data ? data.lost() : Optional.empty();
        return lost.map(
                        why ->
                                tell(
                                        built,
                                        new String[0],
                                        new Failure(
                                                Exit.FAILED,
                                                "the answer could not be written to standard output",
                                                why + "; what the command changed stays changed",
                                                "df -h .")))
                .orElse(Exit.DONE.code());
    }

    private static Failure usage(ParameterException wrong, Machine machine) {
        if (wrong.getCause() instanceof Failure failure) {
            return failure;
        }
        var spec = wrong.getCommandLine().getCommandSpec();
        String command = spec.qualifiedName();
        if (String.valueOf(wrong.getMessage()).equals("Missing required subcommand")) {
            return Failure.usage(
                    command + " needs a verb",
                    "one of: " + String.join(", ", spec.subcommands().keySet()),
                    command + " --help");
        }
        String what =
                String.valueOf(wrong.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("wrong usage")
                        .replaceFirst("cannot convert ('.*') to \\w+ \\(.*\\)$", "$1 is no number")
                        .replaceFirst(
                                "'(\\S*)' is not an int$", "'$1' is no whole number, or too large");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            what = "%s does not know %s".formatted(command, first(unmatched));
            List<String> near = Near.to(unmatched);
            List<String> deeper = Near.deeper(unmatched, Tree.whole(machine));
            if (!deeper.isEmpty()) {
                near = deeper;
            }
            if (!near.isEmpty()) {
                String meant = near.getFirst();
                return Failure.usage(
                        what,
                        "did you mean: " + String.join(", ", near) + "?",
                        meant.startsWith("slipway") ? meant : command + " " + meant);
            }
        }
        return Failure.usage(what, "see what it takes", command + " --help");
    }

    private static String first(UnmatchedArgumentException unmatched) {
        List<String> words = unmatched.getUnmatched();
        return words.isEmpty() ? "that" : "'%s'".formatted(words.getFirst());
    }

    private static Failure failure(Exception thrown) {
        return switch (thrown) {
            case Failure failure -> failure;
            case InterruptedException _ ->
                    new Failure(Exit.INTERRUPTED, "interrupted", "it was asked for", "-");
            case UncheckedIOException broken -> broken(Objects.requireNonNull(broken.getCause()));
            case IOException broken -> broken(broken);
            default ->
                    new Failure(
                            Exit.FAILED,
                            "the command broke",
                            thrown.toString(),
                            "the same command with --debug=http, and report both");
        };
    }

    private static Failure broken(IOException trouble) {
        return new Failure(
                Exit.UNAVAILABLE,
                "a connection or a file broke off",
                Unreadable.why(trouble),
                "the same command again; if it stays so, slipway doctor");
    }

    private static int tell(Tree.Built built, String[] words, Failure failure) {
        Session session = built.session();
        Terminal terminal = session.machine().terminal();
        session.progress().clear();
        if (failure.exit() == Exit.REFUSED && failure.document() != null && data(session)) {
            session.out().refusal(failure.document());
        }
        terminal.out().flush();
        Typed typed = new Typed(built.commandLine(), List.of(words));
        terminal.err().print(new NextStep(session.machine(), typed).told(failure).lines());
        return failure.exit().code();
    }

    private static boolean data(Session session) {
        return !Rendering.of(session.settings().value(Setting.OUTPUT)).human();
    }
}
