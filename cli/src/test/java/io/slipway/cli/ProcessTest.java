package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, pipes, a closed standard input. */
class ProcessTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
    }

    private ProcessBuilder slipway(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.slipway.cli.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("SLIPWAY_URL", server.url());
        process.environment().put("SLIPWAY_TOKEN", "good");
        process.environment().put("HOME", home.toString());
        return process;
    }

    @Test
    void anInterruptedWaitSaysWhatGoesOnAndIsExit130() throws Exception {
        server.future(FakeSlipway.JOB, "deploying");
        Process process = slipway("job", "wait", FakeSlipway.JOB).start();
        try (var err = process.errorReader()) {
            String first = err.readLine();
            assertThat(first).endsWith("deploying");

            interrupt(process);

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(err.readAllAsString())
                    .contains("The job goes on", "slipway job cancel " + FakeSlipway.JOB);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoError() throws Exception {
        server.logs(20_000, 20_000);
        Process process = slipway("job", "logs", "-f", FakeSlipway.JOB).start();
        try {
            try (var out = process.inputReader()) {
                assertThat(out.readLine()).isEqualTo("line 1");
            }

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(process.errorReader().readAllAsString()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutStandardInputNothingBlocks() throws Exception {
        for (String line : List.of("cluster destroy demo --no-input", "login --no-input")) {
            Process process = slipway(line.split(" ", -1)).start();
            process.getOutputStream().close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(line).isTrue();
            assertThat(process.exitValue()).as(line).isEqualTo(2);
        }
    }
}
