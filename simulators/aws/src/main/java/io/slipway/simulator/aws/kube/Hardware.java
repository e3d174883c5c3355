package io.slipway.simulator.aws.kube;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an instance type offers to pods, by the table of hyperpod-cli. */
record Hardware(int cpus, int gpus, int neurons, int memoryGib, int efas) {
    private static final Hardware SMALL = new Hardware(8, 0, 0, 32, 0);

    /** Type without {@code ml.}, then vCPU, GPUs, Neuron devices, GiB, EFA devices. */
    private static final Map<String, Hardware> TYPES =
            table(
                    """
                    p4d.24xlarge 96 8 0 1152 4
                    p4de.24xlarge 96 8 0 1152 4
                    p5.48xlarge 192 8 0 2048 32
                    p5e.48xlarge 192 8 0 2048 32
                    p5en.48xlarge 192 8 0 2048 16
                    p5.4xlarge 16 1 0 256 1
                    p6-b200.48xlarge 192 8 0 2048 8
                    p6-b300.48xlarge 192 8 0 4096 16
                    p6e-gb200.36xlarge 144 4 0 960 0
                    g5.xlarge 4 1 0 16 0
                    g5.2xlarge 8 1 0 32 0
                    g5.4xlarge 16 1 0 64 0
                    g5.8xlarge 32 1 0 128 1
                    g5.12xlarge 48 4 0 192 1
                    g5.16xlarge 64 1 0 256 1
                    g5.24xlarge 96 4 0 384 1
                    g5.48xlarge 192 8 0 768 1
                    g6.xlarge 4 1 0 16 0
                    g6.2xlarge 8 1 0 32 0
                    g6.4xlarge 16 1 0 64 0
                    g6.8xlarge 32 1 0 128 1
                    g6.12xlarge 48 4 0 192 1
                    g6.16xlarge 64 1 0 256 1
                    g6.24xlarge 96 4 0 384 1
                    g6.48xlarge 192 8 0 768 1
                    g6e.xlarge 4 1 0 32 0
                    g6e.2xlarge 8 1 0 64 0
                    g6e.4xlarge 16 1 0 128 0
                    g6e.8xlarge 32 1 0 256 1
                    g6e.12xlarge 48 4 0 384 1
                    g6e.16xlarge 64 1 0 512 1
                    g6e.24xlarge 96 4 0 768 2
                    g6e.48xlarge 192 8 0 1536 4
                    g7e.2xlarge 8 1 0 64 0
                    g7e.4xlarge 16 1 0 128 0
                    g7e.8xlarge 32 1 0 256 1
                    g7e.12xlarge 48 2 0 512 1
                    g7e.24xlarge 96 4 0 1024 2
                    g7e.48xlarge 192 8 0 2048 4
                    gr6.4xlarge 16 1 0 128 0
                    gr6.8xlarge 32 1 0 256 1
                    trn1.32xlarge 128 0 16 512 8
                    trn1n.32xlarge 128 0 16 512 16
                    trn2.3xlarge 12 0 1 128 1
                    trn2.48xlarge 192 0 16 2048 16
                    """);

    private static Map<String, Hardware> table(String text) {
        Map<String, Hardware> table = new LinkedHashMap<>();
        text.lines()
                .map(line -> List.of(line.split(" ", -1)))
                .forEach(
                        words ->
                                table.put(
                                        words.getFirst(),
                                        new Hardware(
                                                Integer.parseInt(words.get(1)),
                                                Integer.parseInt(words.get(2)),
                                                Integer.parseInt(words.get(3)),
                                                Integer.parseInt(words.get(4)),
                                                Integer.parseInt(words.get(5)))));
        return table;
    }

    /** A type without accelerators is taken for a small one. */
    static Hardware of(String type) {
        return TYPES.getOrDefault(type.replaceFirst("^ml\\.", ""), SMALL);
    }

    Map<String, String> resources() {
        Map<String, String> resources = new LinkedHashMap<>();
        resources.put("cpu", Integer.toString(cpus));
        resources.put("memory", memoryGib + "Gi");
        put(resources, "nvidia.com/gpu", gpus);
        put(resources, "aws.amazon.com/neuron", neurons);
        put(resources, "vpc.amazonaws.com/efa", efas);
        return resources;
    }

    private static void put(Map<String, String> resources, String name, int count) {
        if (count > 0) {
            resources.put(name, Integer.toString(count));
        }
    }
}
