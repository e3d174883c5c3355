package io.slipway.bench.machine;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The simulated AWS in a process of its own. */
public final class Aws implements AutoCloseable {
    private static final int TRIES = 3_000;

    /** What the deployments of benches use up; 16 and 30 as AWS has it. */
    public static final List<String> QUOTAS =
            List.of(
                    "ml.g5.xlarge for cluster usage",
                    "Total number of instances allowed across SageMaker HyperPod clusters");

    private static final int DROPS = 1_000_000;

    private final Machine machine;
    private final Process process;
    private final String uri;
    public final int port;

    private Aws(Machine machine, Process process, int port) {
        this.machine = machine;
        this.process = process;
        this.port = port;
        this.uri = "http://127.0.0.1:%d/_slipway/".formatted(port);
    }

    /**
     * @param flags of its JVM
     * @param folder with a journal to begin with, or null
     */
    public static Aws start(Machine machine, List<String> flags, @Nullable Path folder)
            throws IOException, InterruptedException {
        int port = Machine.freePort();
        var command =
                new ArrayList<>(
                        List.of(
                                Machine.java(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-jar", jar(machine), "--port", Integer.toString(port)));
        if (folder != null) {
            command.addAll(List.of("--folder", folder.toString()));
        }
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(machine.logs.resolve("bench-aws.log").toFile())
                        .start();
        var aws = new Aws(machine, process, port);
        for (int i = 0; !aws.up(); i++) {
            if (i == TRIES || !process.isAlive()) {
                throw new IllegalStateException("the simulator of AWS did not start");
            }
            Thread.sleep(100);
        }
        return aws;
    }

    private static String jar(Machine machine) throws IOException {
        try (var files = Files.list(machine.root.resolve("simulators/aws/target"))) {
            return files.map(Object::toString)
                    .filter(name -> name.matches(".*slipway-simulator-aws-[^/]*\\.jar"))
                    .filter(name -> !name.contains("-sources"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no simulator is built"));
        }
    }

    /** Room for many clusters of the region and the account that benches work in. */
    public static String quota(String name) {
        return "{\"region\": \"us-east-1\", \"account\": \"111122223333\", \"name\": \"%s\", \"value\": 1000000}"
                .formatted(name);
    }

    /** Its clock runs 600 times as fast, and some calls that make something lose their answer. */
    public Aws hurried() {
        QUOTAS.forEach(name -> put("quotas", quota(name)));
        put("clock", "{\"speed\": 600}");
        put(
                "spans",
                "{\"node-start\": 300, \"instance-stress\": 60, \"instance-connectivity\": 60}");
        for (var operation :
                List.of(
                        "sagemaker/CreateCluster",
                        "cloudformation/CreateStack",
                        "ssm/PutParameter")) {
            var names = operation.split("/", -1);
            machine.send(
                    "POST",
                    uri + "faults",
                    """
                    {"service": "%s", "operation": "%s", "effect": "drop-after", "count": %d,
                     "probability": 0.1, "seed": 7}
                    """
                            .formatted(names[0], names[1], DROPS));
        }
        return this;
    }

    /** Its clock runs 600 times as fast, and still the nodes of a cluster take months. */
    public Aws patient() {
        put("clock", "{\"speed\": 600}");
        put("spans", "{\"node-start\": 100000000}");
        return this;
    }

    /** Calls of every operation that arrived. */
    public long calls() {
        long calls = 0;
        for (var asked : read("calls").path("asked")) {
            calls += asked.asLong();
        }
        return calls;
    }

    /** How often an operation arrived, and how often it had its effect. */
    public record Count(long asked, long done) {
        /** Calls for something that was there already. */
        public long doubled() {
            return asked - done;
        }
    }

    public Count calls(String service, String operation) {
        var log = read("calls");
        var key = service + ":" + operation;
        return new Count(log.path("asked").path(key).asLong(), log.path("done").path(key).asLong());
    }

    /** Calls that had their effect and were not answered. */
    public long dropped() {
        long dropped = 0;
        for (var fault : read("faults").path("faults")) {
            dropped += DROPS - fault.path("left").asLong();
        }
        return dropped;
    }

    private JsonNode read(String what) {
        try {
            return Machine.JSON.readTree(machine.get(uri + what));
        } catch (IOException e) {
            throw new IllegalStateException(what + " is no JSON", e);
        }
    }

    private boolean up() {
        try {
            machine.get(uri + "health");
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private void put(String what, String body) {
        machine.send("PUT", uri + what, body);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
