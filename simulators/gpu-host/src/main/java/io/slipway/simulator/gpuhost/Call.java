package io.slipway.simulator.gpuhost;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command line, taken apart.
 *
 * @param verb what it asks for: {@code -L}, {@code -cgi}, {@code -mig}, {@code --query-gpu} ...;
 *     empty for the overview, {@code ?} for something that does not exist
 * @param operand the verb's own argument
 * @param gpus as given with {@code -i}: index, UUID or PCI address; empty means all
 * @param instances as given with {@code -gi}; empty means all
 * @param computes as given with {@code -ci}; empty means all
 */
record Call(
        String verb,
        String operand,
        List<String> gpus,
        List<String> instances,
        List<String> computes,
        boolean withCompute,
        String format) {

    private static final List<String> MIG_VERBS =
            List.of("-lgip", "-lgipp", "-lgi", "-lci", "-lcip", "-lcipp", "-dci", "-dgi");

    /** Takes the arguments after the program's name. */
    static Call of(String[] args) {
        String verb = "";
        String operand = "";
        String format = "";
        List<String> gpus = List.of();
        List<String> instances = List.of();
        List<String> computes = List.of();
        boolean withCompute = false;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            String next = i + 1 < args.length && !args[i + 1].startsWith("-") ? args[i + 1] : null;
            if (arg.equals("mig") || arg.equals("-x")) {
                continue;
            }
            if (arg.equals("-C")) {
                withCompute = true;
            } else if (arg.equals("-i")) {
                gpus = list(next);
                i++;
            } else if (arg.equals("-gi")) {
                instances = list(next);
                i++;
            } else if (arg.equals("-ci")) {
                computes = list(next);
                i++;
            } else if (arg.startsWith("--id=")) {
                gpus = list(arg.substring("--id=".length()));
            } else if (arg.startsWith("--format=")) {
                format = arg.substring("--format=".length());
            } else if (!verb.isEmpty()) {
                verb = "?";
            } else if (arg.startsWith("--query-gpu=")) {
                verb = "--query-gpu";
                operand = arg.substring("--query-gpu=".length());
            } else if (arg.equals("--gpu-reset") || arg.equals("-r")) {
                verb = "--gpu-reset";
            } else if (arg.equals("-L") || arg.equals("-q") || MIG_VERBS.contains(arg)) {
                verb = arg;
            } else if (arg.equals("-cgi") || arg.equals("-cci") || arg.equals("-mig")) {
                verb = arg;
                operand = next == null ? "" : next;
                i += next == null ? 0 : 1;
            } else {
                verb = "?";
            }
        }
        return new Call(verb, operand, gpus, instances, computes, withCompute, format);
    }

    static List<String> list(@Nullable String commaSeparated) {
        List<String> parts = new ArrayList<>();
        if (commaSeparated == null) {
            return List.of("");
        }
        for (String part : commaSeparated.split(",", -1)) {
            parts.add(part.trim());
        }
        return parts;
    }

    boolean concerns(Card card) {
        return gpus.isEmpty()
                || gpus.contains(String.valueOf(card.index))
                || gpus.contains(card.uuid)
                || gpus.contains(card.pciBus());
    }

    boolean concerns(Card.Instance instance) {
        return instances.isEmpty() || instances.contains(String.valueOf(instance.id()));
    }

    boolean concerns(Card.Compute compute) {
        return computes.isEmpty() || computes.contains(String.valueOf(compute.id()));
    }
}
