package io.slipway.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.machine.Machine;
import io.slipway.cli.machine.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
    @TempDir Path home;

    static Stream<String> paths() {
        List<String> paths = new ArrayList<>();
        collect(Tree.whole(nowhere()), "", paths);
        return paths.stream();
    }

    private static void collect(CommandSpec spec, String path, List<String> paths) {
        paths.add(path);
        spec.subcommands()
                .forEach(
                        (name, sub) ->
                                collect(sub.getCommandSpec(), (path + " " + name).strip(), paths));
    }

    private static Machine nowhere() {
        var sink = new PrintStream(OutputStream.nullOutputStream());
        var terminal = new Terminal(InputStream.nullInputStream(), sink, sink, false, false, false);
        var time = new JumpingTime();
        return new Machine(terminal, Map.of("HOME", "/nowhere"), Path.of("/"), time, time);
    }

    private static CommandSpec spec(String path) {
        CommandSpec spec = Tree.whole(nowhere());
        for (String name : words(path)) {
            spec = requireNonNull(spec.subcommands().get(name), path).getCommandSpec();
        }
        return spec;
    }

    private static List<String> words(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split(" ", -1));
    }

    @ParameterizedTest(name = "slipway {0} --help")
    @MethodSource("paths")
    void startsWithAnExampleAndFitsEightyColumns(String path) {
        List<String> arguments = new ArrayList<>(words(path));
        arguments.add("--help");

        var result = new Cli(home).run(arguments.toArray(String[]::new));

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("$ ").contains("Usage: slipway " + canonical(path));
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    }

    private static String canonical(String path) {
        return spec(path).qualifiedName().replaceFirst("^slipway ?", "");
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("paths")
    void everyFlagHasAText(String path) {
        assertThat(spec(path).args())
                .allSatisfy(argument -> assertThat(argument.description()).isNotEmpty());
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("paths")
    void theExampleIsACommandThatParses(String path) {
        String example = spec(path).usageMessage().header()[0].substring(2);
        if (!example.startsWith("slipway ")) {
            return;
        }
        String[] words =
                Arrays.stream(example.substring(8).split(" (?=(?:[^']*'[^']*')*[^']*$)", -1))
                        .map(word -> word.replace("'", ""))
                        .toArray(String[]::new);

        var parsed = Tree.whole(nowhere()).commandLine().parseArgs(words);

        assertThat(parsed.hasSubcommand()).isTrue();
    }

    @ParameterizedTest(name = "slipway {0}")
    @MethodSource("paths")
    void aLetterTooFewIsUnderstood(String path) {
        List<String> words = words(path);
        if (words.isEmpty() || words.getLast().length() < 4 || path.startsWith("_")) {
            return;
        }
        List<String> wrong = new ArrayList<>(words);
        String name = wrong.removeLast();
        wrong.add(name.substring(0, name.length() - 1));

        var result = new Cli(home).run(wrong.toArray(String[]::new));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("did you mean").contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit-codes", "formats", "environment"})
    void aTopicFitsEightyColumns(String topic) {
        var result = new Cli(home).run("help", topic);

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aloneTheCommandShowsItsHelp() {
        assertThat(new Cli(home).run().out()).contains("Commands:", "doctor");
    }

    @Test
    void theBashScriptCompletesVerbsAndFlags() throws Exception {
        Path script = home.resolve("completion.bash");
        Files.writeString(script, new Cli(home).run("completion", "bash").out());

        assertThat(complete(script, "slipway", "clu")).isEqualTo("cluster");
        assertThat(complete(script, "slipway", "cluster", "de")).isEqualTo("deploy destroy");
        assertThat(complete(script, "slipway", "job", "wait", "--time")).isEqualTo("--timeout");
        assertThat(complete(script, "slipway", "res", "li")).isEqualTo("list");
    }

    private static String complete(Path script, String... words) throws Exception {
        String line =
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _slipway; echo \"${COMPREPLY[*]}\""
                        .formatted(script, String.join(" ", words), words.length - 1);
        Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        try (var reader = bash.inputReader()) {
            return reader.readAllAsString().strip();
        }
    }
}
