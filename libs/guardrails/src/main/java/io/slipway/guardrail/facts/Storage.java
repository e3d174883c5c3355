package io.slipway.guardrail.facts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Buckets and the scripts in them. */
public final class Storage {
    private Storage() {}

    /**
     * @param readable null when nobody tried
     */
    public record Bucket(
            String name,
            @Nullable String region,
            @Nullable Boolean readable,
            Map<String, String> tags) {}

    /**
     * @param uri of the object, {@code s3://bucket/key}
     * @param exists whether there is one
     * @param text its beginning, as it is
     */
    public record Script(String uri, boolean exists, @Nullable Long size, @Nullable String text) {}

    static Bucket bucket(Row row) {
        return new Bucket(
                row.text("name"),
                row.maybeText("region"),
                row.maybeFlag("readable"),
                row.textsByName("tags"));
    }

    static Script script(Row row) {
        Boolean exists = row.maybeFlag("exists");
        return new Script(
                row.text("uri"),
                exists == null || exists,
                row.maybeWhole("size"),
                row.maybeText("text"));
    }
}
