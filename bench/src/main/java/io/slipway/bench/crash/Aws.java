package io.slipway.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * The simulated AWS in a process of its own. Its clock runs 600 times as fast, and some calls that
 * make something lose their answer after it was made.
 */
final class Aws implements AutoCloseable {
    private static final int TRIES = 300;
    private static final int DROPS = 1_000_000;

    private final Machine machine;
    private final Process process;
    private final String uri;
    final int port;

    private Aws(Machine machine, Process process, int port) {
        this.machine = machine;
        this.process = process;
        this.port = port;
        this.uri = "http://127.0.0.1:%d/_slipway/".formatted(port);
    }

    static Aws start(Machine machine) throws IOException, InterruptedException {
        int port = Machine.freePort();
        String jar;
        try (var files = Files.list(machine.root.resolve("simulators/aws/target"))) {
            jar =
                    files.map(Object::toString)
                            .filter(name -> name.matches(".*slipway-simulator-aws-[^/]*\\.jar"))
                            .filter(name -> !name.contains("-sources"))
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("no simulator is built"));
        }
        var process =
                new ProcessBuilder(
                                Machine.java(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                jar,
                                "--port",
                                Integer.toString(port))
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
        aws.put("clock", "{\"speed\": 600}");
        aws.put(
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
                    aws.uri + "faults",
                    """
                    {"service": "%s", "operation": "%s", "effect": "drop-after", "count": %d,
                     "probability": 0.1, "seed": 7}
                    """
                            .formatted(names[0], names[1], DROPS));
        }
        return aws;
    }

    /** How often an operation arrived, and how often it had its effect. */
    record Count(long asked, long done) {}

    Count calls(String service, String operation) {
        var log = read("calls");
        var key = service + ":" + operation;
        return new Count(log.path("asked").path(key).asLong(), log.path("done").path(key).asLong());
    }

    /** Calls that had their effect and were not answered. */
    long dropped() {
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
