package io.slipway.agent.gpu.nvidiasmi;

import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one program, within limits. At most two at a time: the driver makes them wait for each other
 * anyway, and a hanging one must not pile up others.
 */
final class Command {
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "PATH",
                    "/usr/sbin:/usr/bin:/sbin:/bin",
                    "HOME",
                    "/",
                    "LANG",
                    "C",
                    "LC_ALL",
                    "C");
    private static final int AT_A_TIME = 2;

    private final Path program;
    private final Duration timeout;
    private final int outputLimit;
    private final Semaphore slots = new Semaphore(AT_A_TIME, true);

    Command(Path program, Duration timeout, int outputLimit) {
        this.program = program;
        this.timeout = timeout;
        this.outputLimit = outputLimit;
    }

    /** What it printed on both streams, and how it ended. */
    record Ended(int code, String text) {}

    Ended run(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(arguments));
        argv.addFirst(program.toString());
        boolean slot = false;
        try {
            slot = slots.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!slot) {
                throw new GpuFault(Kind.TIMED_OUT, "other calls of nvidia-smi did not end");
            }
            return run(argv);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GpuFault(Kind.TIMED_OUT, "stopped while waiting for nvidia-smi");
        } finally {
            if (slot) {
                slots.release();
            }
        }
    }

    private Ended run(List<String> argv) throws InterruptedException {
        Process process = start(argv);
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread.ofVirtual().name("nvidia-smi-output").start(() -> drain(process, output));
        try {
            byte[] bytes = output.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes.length > outputLimit) {
                throw new GpuFault(
                        Kind.UNREADABLE, "nvidia-smi printed more than " + outputLimit + " bytes");
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new GpuFault(Kind.TIMED_OUT, "nvidia-smi did not end within " + timeout);
            }
            return new Ended(process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new GpuFault(Kind.TIMED_OUT, "nvidia-smi did not answer within " + timeout);
        } catch (ExecutionException e) {
            throw new GpuFault(Kind.UNEXPECTED, "the output of nvidia-smi could not be read");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(List<String> argv) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(argv)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .directory(new File("/"));
            builder.environment().clear();
            builder.environment().putAll(ENVIRONMENT);
            return builder.start();
        } catch (IOException e) {
            throw new GpuFault(Kind.NOT_RUNNABLE, program + " cannot be run");
        }
    }

    private void drain(Process process, CompletableFuture<byte[]> output) {
        try (InputStream in = process.getInputStream()) {
            output.complete(in.readNBytes(outputLimit + 1));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }
}
