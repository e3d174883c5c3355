package io.slipway.envelope;

/** What a Kafka record turned out to be. */
public sealed interface Parsed {
    /**
     * @param key the record key as text; empty when the record had none
     */
    record Event(String key, CloudEvent cloudEvent) implements Parsed {}

    /** Not a CloudEvent that we can read; the detail never quotes the record. */
    record Rejected(Reason reason, String detail) implements Parsed {}

    enum Reason {
        TOO_LARGE("too-large"),
        NO_DATA("no-data"),
        HEADERS("bad-headers"),
        ATTRIBUTE_MISSING("attribute-missing"),
        ATTRIBUTE_INVALID("attribute-invalid"),
        SPEC_VERSION("spec-version"),
        CONTENT_TYPE("content-type"),
        ENCODING("encoding"),
        JSON("bad-json");

        private final String slug;

        Reason(String slug) {
            this.slug = slug;
        }

        public String slug() {
            return slug;
        }
    }
}
