package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Quantity;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a pod takes from its node: amounts in thousandths, and host ports. */
record Requests(Map<String, Long> amounts, Set<String> hostPorts) {

    static Requests of(Resource pod) {
        Map<String, Long> amounts = new TreeMap<>();
        Set<String> ports = new HashSet<>();
        for (JsonNode container : pod.at("/spec/containers")) {
            requests(container).forEach((name, amount) -> amounts.merge(name, amount, Long::sum));
            for (JsonNode port : container.path("ports")) {
                if (port.path("hostPort").asInt() > 0) {
                    ports.add(port.path("protocol").asText() + "/" + port.path("hostPort").asInt());
                }
            }
        }
        for (JsonNode container : pod.at("/spec/initContainers")) {
            boolean sidecar = container.path("restartPolicy").asText().equals("Always");
            requests(container)
                    .forEach(
                            (name, amount) ->
                                    amounts.merge(name, amount, sidecar ? Long::sum : Long::max));
        }
        pod.at("/spec/overhead")
                .properties()
                .forEach(
                        entry ->
                                amounts.merge(
                                        entry.getKey(),
                                        Quantity.milli(entry.getValue().asText()),
                                        Long::sum));
        amounts.merge("pods", 1000L, Long::sum);
        return new Requests(amounts, ports);
    }

    private static Map<String, Long> requests(JsonNode container) {
        Map<String, Long> amounts = new TreeMap<>();
        container
                .path("resources")
                .path("requests")
                .properties()
                .forEach(
                        entry ->
                                amounts.put(
                                        entry.getKey(), Quantity.milli(entry.getValue().asText())));
        return amounts;
    }
}
