package io.slipway.local.machine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What we started, on disk: each change is there before anything follows from it. */
public final class Ledger {
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;

    public Ledger(Home home) {
        this.file = home.state().resolve("running.json");
    }

    /** What was started and not ended by us, alive or not. */
    public synchronized List<Running> all() {
        try {
            return Files.exists(file)
                    ? JSON.readValue(file.toFile(), new TypeReference<List<Running>>() {})
                    : List.of();
        } catch (IOException e) {
            throw new Trouble(
                    "%s cannot be read: %s".formatted(file, e.getMessage()),
                    "End the processes of Slipway by hand and delete the file.");
        }
    }

    /** The process of that part, when it is still the one that we started. */
    public Optional<Running> alive(Part part) {
        return all().stream()
                .filter(running -> running.part() == part && running.alive())
                .findFirst();
    }

    synchronized void add(Running running) {
        write(
                Stream.concat(
                                all().stream().filter(other -> other.part() != running.part()),
                                Stream.of(running))
                        .toList());
    }

    synchronized void remove(Running running) {
        write(all().stream().filter(other -> !other.equals(running)).toList());
    }

    private void write(List<Running> all) {
        try {
            Files.createDirectories(file.getParent());
            var next = Files.createTempFile(file.getParent(), "running", ".json");
            JSON.writeValue(next.toFile(), all);
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
