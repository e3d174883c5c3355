package io.slipway.simulator.aws.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

final class Bucket {
    final String name;
    final String owner;
    final String region;
    final Instant created;
    final Map<String, String> tags = new LinkedHashMap<>();
    final NavigableMap<String, Stored> objects = new TreeMap<>();

    Bucket(String name, String owner, String region, Instant created) {
        this.name = name;
        this.owner = owner;
        this.region = region;
        this.created = created;
    }

    /** An object: its bytes, and the headers it was put with and is given back with. */
    @SuppressWarnings("ArrayRecordComponent") // bytes that only travel
    record Stored(byte[] content, String etag, Instant modified, ObjectNode headers) {}
}
