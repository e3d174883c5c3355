package io.slipway.local.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.machine.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The metrics that the dashboard in deploy/grafana asks for. */
record Dashboard(SortedSet<String> metrics) {
    private static final Pattern METRIC = Pattern.compile("\\b([a-z]+(?:_[a-z]+)+)\\b(?=[{)\\[])");

    static Dashboard of(Home home) {
        var file = home.checkout().resolve("deploy/grafana/slipway.json");
        var metrics = new TreeSet<String>();
        try {
            for (var expression : new ObjectMapper().readTree(file.toFile()).findValues("expr")) {
                METRIC.matcher(expression.asText())
                        .results()
                        .forEach(hit -> metrics.add(hit.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The dashboard cannot be read", e);
        }
        metrics.remove("gpu_type");
        return new Dashboard(metrics);
    }

    /** Those that no service measures. */
    SortedSet<String> missing(Collection<String> measured) {
        var missing = new TreeSet<>(metrics);
        measured.stream()
                .flatMap(String::lines)
                .forEach(line -> missing.remove(line.replaceFirst("[{ ].*", "")));
        return missing;
    }
}
