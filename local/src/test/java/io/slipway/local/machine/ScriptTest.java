package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, in a checkout of its own with a JDK that only says what it was given. */
class ScriptTest {
    private static final Path SCRIPT = Path.of("..", "slipway");

    @TempDir Path folder;

    private Path checkout;

    @BeforeEach
    void copy() throws IOException {
        checkout = Files.createDirectories(folder.toRealPath().resolve("a checkout"));
        Files.copy(SCRIPT, checkout.resolve("slipway"));
        assertThat(checkout.resolve("slipway").toFile().setExecutable(true)).isTrue();
        Path jar = checkout.resolve("cli/target/slipway-cli.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        program("jdk/bin/javac", "");
        program("jdk/bin/java", "printf '%s\\n' \"$@\"");
        Files.writeString(checkout.resolve("jdk/release"), "A=1\nJAVA_VERSION=\"25.0.3\"\n");
    }

    private void program(String name, String body) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> run(Path from, String... command) throws Exception {
        var process =
                new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
        process.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        Process started = process.start();
        started.getOutputStream().close();
        List<String> lines;
        try (var reader = started.inputReader()) {
            lines = reader.lines().toList();
        }
        assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    @Test
    void handsOverToTheClientFromAnywhereWithTheSamePath() throws Exception {
        String jar = checkout.resolve("cli/target/slipway-cli.jar").toString();

        for (List<String> given :
                List.of(
                        run(checkout, "./slipway", "job", "get", "a b"),
                        run(checkout, "bash", "slipway", "job", "get", "a b"),
                        run(folder, checkout.resolve("slipway").toString(), "job", "get", "a b"),
                        run(checkout.resolve("cli"), "../slipway", "job", "get", "a b"))) {
            assertThat(given).endsWith("-jar", jar, "job", "get", "a b");
        }
    }

    @Test
    void usesTheCacheOfTheClientWhereThereIsOne() throws Exception {
        Files.createFile(checkout.resolve("cli/target/cli.aot"));

        assertThat(run(checkout, "./slipway", "version"))
                .contains("-XX:AOTCache=" + checkout.resolve("cli/target/cli.aot"));
    }

    /** To end what never ran is no failure; that it runs would be a wrong answer. */
    @Test
    void endsNothingWhereNothingIsBuilt() throws Exception {
        assertThat(run(checkout, "sh", "-c", "./slipway down; echo $?"))
                .containsExactly("Nothing is built, so nothing runs.", "0");
        assertThat(run(checkout, "sh", "-c", "./slipway status; echo $?"))
                .containsExactly("slipway: Nothing is built, so nothing runs.", "1");
    }

    /** macOS has bash 3.2 and the tools of BSD. */
    @Test
    void usesNothingThatOtherSystemsLack() throws IOException {
        assertThat(Files.readString(SCRIPT))
                .doesNotContain(
                        "readlink -f",
                        "sed -i",
                        "sed -u",
                        "date -d",
                        "mapfile",
                        "readarray",
                        "declare -A",
                        "-print -quit",
                        "grep -P",
                        "stat -c",
                        "/proc/")
                .doesNotContainPattern("\\$\\{\\w+(,,|\\^\\^)\\}")
                // With set -u, bash 3.2 takes an empty array for a variable that is not set.
                .doesNotContainPattern("(?<!\\+)\"\\$\\{cache\\[@\\]\\}\"");
    }
}
