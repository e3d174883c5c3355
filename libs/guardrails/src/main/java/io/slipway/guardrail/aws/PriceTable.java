package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** On-demand prices with the day and the region they were collected for: estimates, no bill. */
public record PriceTable(LocalDate date, String region, Map<String, BigDecimal> usdPerHour) {
    private static final PriceTable BUNDLED = of(Bundled.json(PriceTable.class, "prices.json"));

    public static PriceTable bundled() {
        return BUNDLED;
    }

    public CostPerHour of(List<Nodes> nodes) {
        BigDecimal usd = BigDecimal.ZERO;
        var unpriced = new TreeSet<String>();
        for (Nodes group : nodes) {
            BigDecimal price = usdPerHour.get(group.instanceType());
            if (price != null) {
                usd = usd.add(price.multiply(BigDecimal.valueOf(group.count())));
            } else if (group.count() > 0) {
                unpriced.add(group.instanceType());
            }
        }
        return new CostPerHour(usd, List.copyOf(unpriced), date, region);
    }

    /** So many nodes of one type. */
    public record Nodes(String instanceType, long count) {}

    private static PriceTable of(JsonNode file) {
        var prices = new HashMap<String, BigDecimal>();
        file.get("perHour")
                .properties()
                .forEach(row -> prices.put(row.getKey(), new BigDecimal(row.getValue().asText())));
        return new PriceTable(
                LocalDate.parse(file.get("date").asText()),
                file.get("region").asText(),
                Map.copyOf(prices));
    }
}
