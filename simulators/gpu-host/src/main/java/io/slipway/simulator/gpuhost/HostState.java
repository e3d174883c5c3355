package io.slipway.simulator.gpuhost;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a host remembers from call to call: its cards, how often each verb was called, and the
 * number of the next UUID. Written whole to a new file that then takes the old one's place, so a
 * killed call leaves either the old or the new state.
 */
final class HostState {
    final List<Card> cards = new ArrayList<>();
    final Map<String, Object> calls = new LinkedHashMap<>();
    private long seed;
    private long uuids;

    /** Reads the state, or makes that of a machine that was just switched on. */
    static HostState read(Path file, Knobs knobs) throws IOException {
        HostState state = new HostState();
        if (Files.exists(file)) {
            Map<String, Object> json = Json.object(Files.readString(file));
            state.calls.putAll(Json.asObject(json.getOrDefault("calls", Map.of())));
            state.seed = number(json, "seed");
            state.uuids = number(json, "uuids");
            for (Object card : Json.asList(json.getOrDefault("cards", List.of()))) {
                state.cards.add(Card.of(state.cards.size(), knobs.model(), Json.asObject(card)));
            }
            return state;
        }
        state.seed = file.toAbsolutePath().toString().hashCode() * 0x9E3779B97F4A7C15L;
        for (int index = 0; index < knobs.gpus(); index++) {
            state.cards.add(new Card(index, knobs.model(), "GPU-" + state.nextUuid()));
        }
        return state;
    }

    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", seed);
        json.put("uuids", uuids);
        json.put("calls", calls);
        List<Object> rows = new ArrayList<>();
        for (Card card : cards) {
            rows.add(card.toJson());
        }
        json.put("cards", rows);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(Json.write(json).getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    int count(String verb) {
        int next = (int) number(calls, verb) + 1;
        calls.put(verb, (long) next);
        return next;
    }

    /** Never the same twice: a MIG UUID changes when the instance is made again. */
    String nextUuid() {
        uuids++;
        long high = mix(seed + 2 * uuids);
        long low = mix(seed + 2 * uuids + 1);
        return hex(high >>> 32, 8)
                + '-'
                + hex(high >>> 16, 4)
                + "-5"
                + hex(high, 3)
                + "-8"
                + hex(low >>> 48, 3)
                + '-'
                + hex(low, 12);
    }

    private static long mix(long value) {
        long z = value * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static String hex(long value, int digits) {
        String padded = "000000000000" + Long.toHexString(value);
        return padded.substring(padded.length() - digits);
    }

    private static long number(Map<String, Object> json, String name) {
        return json.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
