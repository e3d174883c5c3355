package io.slipway.simulator.aws.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Everything that changed the state, one line each, in the order in which it did. State is what
 * replaying it gives. A line that a crash cut short never had its answer sent and is dropped.
 */
final class Journal implements AutoCloseable {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final FileChannel file;

    private Journal(FileChannel file) {
        this.file = file;
    }

    static Journal open(Path folder, Consumer<JsonNode> replay) {
        Path path = folder.resolve("journal.jsonl");
        try {
            Files.createDirectories(folder);
            FileChannel file =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (file.tryLock() == null) {
                file.close();
                throw new IllegalStateException(folder + " is in use by another simulator");
            }
            file.position(replay(Files.readAllBytes(path), replay));
            file.truncate(file.position());
            return new Journal(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long replay(byte[] content, Consumer<JsonNode> replay) throws IOException {
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                replay.accept(MAPPER.readTree(content, start, i - start));
                start = i + 1;
            }
        }
        return start;
    }

    void append(JsonNode entry) {
        try {
            byte[] line =
                    (MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void clear() {
        try {
            file.truncate(0);
            file.position(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
