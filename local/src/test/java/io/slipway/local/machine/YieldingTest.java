package io.slipway.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.local.stack.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class YieldingTest {
    /** Says that its session is begun, and waits for the end of its input. */
    private static final List<String> WAITS = List.of("sh", "-c", "echo begun; read -r word");

    @Test
    void theJudgeStepsBackAndTheOthersDoNot() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/nice")), "there is no /usr/bin/nice");
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc");

        assertThat(stepsOf(Part.GUARDRAIL)).isEqualTo(ownSteps() + Yielding.STEPS);
        assertThat(stepsOf(Part.DEPLOY)).isEqualTo(ownSteps());
    }

    @Test
    void itsSessionStepsBackWhereTheKernelSharesBySession() throws IOException {
        assumeTrue(
                Files.exists(Path.of("/proc/self/autogroup")),
                "this kernel does not share by session");
        assumeTrue(!Processes.apart().isEmpty(), "there is no setsid");

        assertThat(sessionOf(Part.GUARDRAIL)).endsWith("nice " + Yielding.STEPS);
        assertThat(sessionOf(Part.DEPLOY)).endsWith("nice 0");
    }

    private static int stepsOf(Part part) throws IOException {
        var process = started(part);
        try {
            return steps(Path.of("/proc", Long.toString(process.pid()), "stat"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String sessionOf(Part part) throws IOException {
        var process = started(part);
        try {
            Yielding.begun(part, process.pid());
            var session = Path.of("/proc", Long.toString(process.pid()), "autogroup");
            return Files.readString(session).strip();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process started(Part part) throws IOException {
        var command = new ArrayList<>(Processes.apart());
        command.addAll(Yielding.prefix(part));
        command.addAll(WAITS);
        var process = new ProcessBuilder(command).start();
        BufferedReader said = process.inputReader();
        assertThat(said.readLine()).isEqualTo("begun");
        return process;
    }

    private static int ownSteps() throws IOException {
        return steps(Path.of("/proc/self/stat"));
    }

    /** Field 19 of the line; the second is a name in brackets, which may hold blanks. */
    private static int steps(Path stat) throws IOException {
        var line = Files.readString(stat);
        var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[16]);
    }
}
