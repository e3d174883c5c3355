package io.slipway.deploy.deployer.infraforge;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One command in a session of its own, known by its folder alone, so that any process finds it
 * again: {@code pid}, {@code stdout}, {@code stderr}, and {@code exit} once it is over.
 */
final class CommandRun {
    private static final int MOST_LINES = 100;
    private static final int MOST_BYTES = 64 << 10;
    private static final int WIDTH = 500;
    private static final Duration STARTING = Duration.ofSeconds(10);
    private static final Duration SLACK = Duration.ofSeconds(5);

    /**
     * The shell outlives a TERM that its children obey, so an exit code is written; it is gone only
     * when the whole group is. The code appears whole or not at all.
     */
    private static final String SHELL =
            "umask 077; trap : TERM; echo $$ > pid.new && mv pid.new pid; \"$@\" > stdout 2> stderr < /dev/null; echo $? > exit.new; mv exit.new exit";

    private final Path folder;
    private final Clock clock;

    CommandRun(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Where it is. */
    sealed interface State {
        record NeverStarted() implements State {}

        record Running(Instant since) implements State {}

        record Ended(int exitCode) implements State {}

        /** We ended it. */
        record Stopped() implements State {}

        /** It was started, and went without leaving an exit code: killed, or its machine was. */
        record Lost() implements State {}
    }

    State state() {
        String exit = read("exit");
        if (exit != null) {
            return ended(exit);
        }
        Instant started = modified("started");
        if (started == null) {
            return new State.NeverStarted();
        }
        if (group().isPresent()) {
            return new State.Running(started);
        }
        boolean starting = read("pid") == null && started.plus(STARTING).isAfter(clock.instant());
        if (starting) {
            return new State.Running(started);
        }
        // it may have ended between the two looks
        String late = read("exit");
        if (late != null) {
            return ended(late);
        }
        return Files.exists(folder.resolve("ending")) ? new State.Stopped() : new State.Lost();
    }

    /** Whether it runs, and nobody has asked it to end. */
    boolean goesOn() {
        return state() instanceof State.Running && !Files.exists(folder.resolve("ending"));
    }

    private State ended(String exit) {
        return Files.exists(folder.resolve("ending"))
                ? new State.Stopped()
                : new State.Ended(Integer.parseInt(exit.strip()));
    }

    /**
     * The number of the group while any of it runs: its leader may be gone before the rest. A
     * number that was given to another process since began later than it was written down.
     */
    private Optional<ProcessGroup> group() {
        String pid = read("pid");
        Instant written = modified("pid");
        if (pid == null || written == null) {
            return Optional.empty();
        }
        long number = Long.parseLong(pid.strip());
        boolean taken =
                ProcessHandle.of(number)
                        .flatMap(process -> process.info().startInstant())
                        .filter(start -> start.isAfter(written.plus(SLACK)))
                        .isPresent();
        return taken
                ? Optional.empty()
                : Optional.of(new ProcessGroup(number)).filter(ProcessGroup::runs);
    }

    void start(List<String> command, Path workFolder, Map<String, String> environment) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            for (String file : List.of("pid", "exit", "stdout", "stderr", "seen", "ending")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.writeString(folder.resolve("started"), String.join(" ", command));
            var words = new ArrayList<String>();
            words.addAll(List.of("setsid", "sh", "-c", "cd \"$1\" && shift && " + SHELL, "run"));
            words.add(folder.toAbsolutePath().toString());
            words.addAll(List.of("env", "-C", workFolder.toAbsolutePath().toString()));
            words.addAll(command);
            var builder = new ProcessBuilder(words);
            builder.environment().clear();
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Asks the whole group to end, and ends it when the grace is over.
     *
     * @return whether it is gone
     */
    boolean end(Duration grace) {
        Optional<ProcessGroup> group = group();
        if (group.isEmpty()) {
            return !(state() instanceof State.Running);
        }
        Instant asked = modified("ending");
        boolean patienceOver = asked != null && asked.plus(grace).isBefore(clock.instant());
        group.get().signal(patienceOver ? "KILL" : "TERM");
        if (asked == null) {
            write("ending", "");
        }
        return false;
    }

    /** What both streams said since the last look, so much at a time. */
    List<String> newLines() {
        String seen = read("seen");
        String[] offsets = seen == null ? new String[] {"0", "0"} : seen.strip().split(" ", -1);
        var lines = new ArrayList<String>();
        long out = take("stdout", Long.parseLong(offsets[0]), "", lines);
        long err = take("stderr", Long.parseLong(offsets[1]), "err: ", lines);
        if (!lines.isEmpty()) {
            write("seen", out + " " + err);
        }
        return lines;
    }

    /** Whole lines only while the command runs; what is too much is left for the next look. */
    private long take(String stream, long from, String prefix, List<String> into) {
        Path file = folder.resolve(stream);
        if (!Files.exists(file)) {
            return from;
        }
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            access.seek(from);
            byte[] bytes =
                    new byte[(int) Math.min(MOST_BYTES, Math.max(0, access.length() - from))];
            access.readFully(bytes);
            int start = 0;
            int lines = 0;
            for (int i = 0; i < bytes.length && lines < MOST_LINES; i++) {
                boolean last = i == bytes.length - 1 && (bytes.length == MOST_BYTES || over());
                if (bytes[i] == '\n' || last) {
                    String line =
                            new String(bytes, start, i + 1 - start, StandardCharsets.UTF_8).strip();
                    if (!line.isEmpty()) {
                        into.add(prefix + line.substring(0, Math.min(line.length(), WIDTH)));
                        lines++;
                    }
                    start = i + 1;
                }
            }
            return from + start;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean over() {
        return Files.exists(folder.resolve("exit"));
    }

    /** The last words on stderr, or on stdout when it said nothing there. */
    String lastWords() {
        String err = tail("stderr");
        return err.isBlank() ? tail("stdout") : err;
    }

    private String tail(String stream) {
        String text = read(stream);
        if (text == null) {
            return "";
        }
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    private @Nullable String read(String name) {
        Path file = folder.resolve(name);
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            long length = access.length();
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, length)];
            access.seek(length - bytes.length);
            access.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException _) {
            return null;
        }
    }

    private @Nullable Instant modified(String name) {
        try {
            return Files.getLastModifiedTime(folder.resolve(name)).toInstant();
        } catch (IOException _) {
            return null;
        }
    }

    private void write(String name, String text) {
        try {
            Path fresh = folder.resolve(name + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
