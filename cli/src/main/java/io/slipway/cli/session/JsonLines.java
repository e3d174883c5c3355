package io.slipway.cli.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Output;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code --jsonl}: one JSON object per line in, one per line out, in order. A line that cannot be
 * used gives an error object in its place; the exit code tells that there was one.
 */
public final class JsonLines {
    private static final int LONGEST = 1024 * 1024;
    private static final Answer READ = new Answer(Json.object(), Exit.DONE);

    private final InputStream in;
    private final Output out;
    private boolean ended;

    public JsonLines(InputStream in, Output out) {
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** What becomes of one line. */
    @FunctionalInterface
    public interface Work {
        Answer on(JsonNode line);
    }

    /** The line that comes out, and what it does to the exit code. */
    public record Answer(ObjectNode object, Exit exit) {}

    /** What a line says, with its place, from 1. */
    @FunctionalInterface
    public interface Request<T> {
        T on(JsonNode line, int number);
    }

    /** What becomes of all lines that could be read, one answer each. */
    @FunctionalInterface
    public interface Answers<T> {
        List<Answer> to(List<T> requests);
    }

    public Exit each(Work work) throws IOException {
        Set<Exit> exits = EnumSet.of(Exit.DONE);
        for (byte[] line = next(); line != null && !out.gone(); line = next()) {
            Answer answer = answer(work, line);
            exits.add(answer.exit());
            out.streamed(answer.object());
        }
        return worst(exits);
    }

    /**
     * The same where no line can be answered before all are read.
     *
     * @param most lines
     */
    public <T> Exit all(int most, Request<T> request, Answers<T> answers) throws IOException {
        var read = new ArrayList<T>();
        var unread = new HashMap<Integer, Answer>();
        int lines = 0;
        for (byte[] line = next(); line != null; line = next()) {
            if (++lines > most) {
                throw Failure.usage(
                        "more than %d lines".formatted(most),
                        "they are held in memory until all are read",
                        "the same command with fewer lines");
            }
            int number = lines;
            int before = read.size();
            Answer trouble =
                    answer(
                            json -> {
                                read.add(request.on(json, number));
                                return READ;
                            },
                            line);
            if (read.size() == before) {
                unread.put(number, trouble);
            }
        }
        Set<Exit> exits = EnumSet.of(Exit.DONE);
        Iterator<Answer> answered = answers.to(read).iterator();
        for (int number = 1; number <= lines && !out.gone(); number++) {
            Answer trouble = unread.get(number);
            Answer answer = trouble == null ? answered.next() : trouble;
            exits.add(answer.exit());
            out.streamed(answer.object());
        }
        return worst(exits);
    }

    private static Exit worst(Set<Exit> exits) {
        if (exits.contains(Exit.FAILED)) {
            return Exit.FAILED;
        }
        return exits.contains(Exit.REFUSED) ? Exit.REFUSED : Exit.DONE;
    }

    private static Answer answer(Work work, byte[] line) {
        if (line.length > LONGEST) {
            return error("the line is longer than 1 MiB");
        }
        try {
            JsonNode json = Json.read(new String(line, StandardCharsets.UTF_8));
            return json.isObject() ? work.on(json) : error("the line holds no JSON object");
        } catch (JsonProcessingException e) {
            return error("the line is not JSON: " + Unreadable.why(e));
        } catch (Failure failure) {
            Answer answer = error(String.valueOf(failure.getMessage()));
            if (failure.document() instanceof ObjectNode document) {
                answer.object().setAll(document);
            }
            return answer;
        }
    }

    private static Answer error(String message) {
        return new Answer(Json.object().put("error", message), Exit.FAILED);
    }

    /** The next line, at most one byte longer than allowed; the rest of a longer one is skipped. */
    private byte @Nullable [] next() throws IOException {
        if (ended) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int one = in.read();
        for (; one >= 0 && one != '\n'; one = in.read()) {
            if (line.size() <= LONGEST) {
                line.write(one);
            }
        }
        ended = one < 0;
        return ended && line.size() == 0 ? null : line.toByteArray();
    }
}
