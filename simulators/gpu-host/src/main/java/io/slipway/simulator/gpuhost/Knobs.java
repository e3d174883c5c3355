package io.slipway.simulator.gpuhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code knobs.json}, read anew by every call, so a test may turn them while the host is in use.
 * All are optional; an unknown one is an error, because a misspelt knob would do nothing.
 *
 * <pre>{@code
 * {
 *   "model": "A100-SXM4-40GB",      A100-SXM4-40GB | A100-SXM4-80GB | H100-80GB
 *   "gpus": 1,                      cards in the host; only read before the first call
 *   "driver": "580",                450 | 535 | 580: layouts and wordings
 *   "idMap": "left-first",          left-first | right-first: which placement gets which id
 *   "latencyMillis": 0,             before every answer
 *   "privileged": true,             false: reads work, changes get Insufficient Permissions
 *   "present": true,                false: the driver is not loaded
 *   "reset": "ok",                  ok | not-supported | timeout: what a change of mode ends in
 *   "persistence": true,            false: a change of mode adds a warning
 *   "clients": ["dcgm"],            hold the card: a change of mode stays pending
 *   "processes": [{"gpu": 0, "start": 4, "pid": 23804, "name": "/tmp/train", "mib": 4188}],
 *                                   without "start": a process on the uncut card
 *   "failures": [{"verb": "-cgi", "call": 2, "times": 1, "effect": "in-use"}]
 * }
 * }</pre>
 *
 * A failure without {@code verb} counts all calls. Effects: {@code in-use}, {@code no-permission},
 * {@code no-room}, {@code invalid}, {@code driver-absent}, {@code pending}, {@code crash-before},
 * {@code crash-half} (the GPU instance is there, its compute instance is not; the compute instance
 * is gone, the GPU instance is not), {@code crash-after}, {@code lie} (says that it worked and did
 * nothing), {@code hang}, {@code garbage}, {@code flood}.
 */
record Knobs(
        GpuModel model,
        int gpus,
        Dialect dialect,
        IdMap idMap,
        int latencyMillis,
        boolean privileged,
        boolean present,
        String reset,
        boolean persistence,
        List<String> clients,
        List<Running> processes,
        List<Failure> failures) {

    /** A process on a card; start -1 means on the uncut card. */
    record Running(int gpu, int start, int pid, String name, int mib) {}

    /** What goes wrong, and at which call. */
    record Failure(String verb, int call, int times, String effect) {
        boolean hits(String calledVerb, int verbCalls, int allCalls) {
            int count = verb.isEmpty() ? allCalls : verbCalls;
            return (verb.isEmpty() || verb.equals(calledVerb))
                    && count >= call
                    && count < call + times;
        }
    }

    private static final List<String> NAMES =
            List.of(
                    "model",
                    "gpus",
                    "driver",
                    "idMap",
                    "latencyMillis",
                    "privileged",
                    "present",
                    "reset",
                    "persistence",
                    "clients",
                    "processes",
                    "failures");

    static Knobs read(Path file) throws IOException {
        return parse(Files.exists(file) ? Files.readString(file) : "{}");
    }

    static Knobs parse(String text) {
        Map<String, Object> json = Json.object(text);
        for (String name : json.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("knobs.json: unknown knob " + name);
            }
        }
        List<String> clients = new ArrayList<>();
        for (Object client : Json.asList(json.getOrDefault("clients", List.of()))) {
            clients.add(String.valueOf(client));
        }
        List<Running> processes = new ArrayList<>();
        for (Object element : Json.asList(json.getOrDefault("processes", List.of()))) {
            Map<String, Object> one = Json.asObject(element);
            processes.add(
                    new Running(
                            number(one, "gpu", 0),
                            number(one, "start", -1),
                            number(one, "pid", 4242),
                            word(one, "name", "/usr/bin/python3"),
                            number(one, "mib", 600)));
        }
        List<Failure> failures = new ArrayList<>();
        for (Object element : Json.asList(json.getOrDefault("failures", List.of()))) {
            Map<String, Object> one = Json.asObject(element);
            failures.add(
                    new Failure(
                            word(one, "verb", ""),
                            number(one, "call", 1),
                            number(one, "times", 1),
                            word(one, "effect", "in-use")));
        }
        return new Knobs(
                GpuModel.named(word(json, "model", "A100-SXM4-40GB")),
                number(json, "gpus", 1),
                Dialect.named(word(json, "driver", "580")),
                IdMap.named(word(json, "idMap", "left-first")),
                number(json, "latencyMillis", 0),
                flag(json, "privileged"),
                flag(json, "present"),
                word(json, "reset", "ok"),
                flag(json, "persistence"),
                clients,
                processes,
                failures);
    }

    private static int number(Map<String, Object> json, String name, int otherwise) {
        return json.getOrDefault(name, otherwise) instanceof Number number
                ? number.intValue()
                : otherwise;
    }

    private static String word(Map<String, Object> json, String name, String otherwise) {
        return String.valueOf(json.getOrDefault(name, otherwise));
    }

    private static boolean flag(Map<String, Object> json, String name) {
        return !Boolean.FALSE.equals(json.getOrDefault(name, true));
    }
}
