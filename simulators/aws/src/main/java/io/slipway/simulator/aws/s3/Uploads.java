package io.slipway.simulator.aws.s3;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.s3.Bucket.Stored;
import io.slipway.simulator.aws.wire.AwsFault;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Objects that come in parts: nobody sees any of one until all of it is there. */
final class Uploads {
    private static final int LEAST_OF_A_PART = 5 << 20;
    private static final int MOST_PARTS = 10_000;

    private final Map<String, Upload> open = new LinkedHashMap<>();

    private record Upload(
            String bucket, String key, ObjectNode headers, NavigableMap<Integer, Stored> parts) {}

    String begin(Call call, Bucket bucket, ObjectNode headers) {
        String id = call.ids().alphanumeric(64);
        open.put(id, new Upload(bucket.name, call.text("Key"), headers, new TreeMap<>()));
        return id;
    }

    /** A part that comes again replaces the one before. */
    void take(Call call, Stored part) {
        int number = call.number("PartNumber", 0);
        if (number < 1 || number > MOST_PARTS) {
            throw new AwsFault(
                    "InvalidArgument",
                    400,
                    "Part number must be an integer between 1 and 10000, inclusive");
        }
        of(call).parts.put(number, part);
    }

    void abort(Call call) {
        of(call);
        open.remove(call.text("UploadId"));
    }

    /** Puts the named parts together, and only those. */
    Stored complete(Call call) {
        Upload upload = of(call);
        JsonNode named = call.input().path("MultipartUpload").path("Parts");
        if (named.isEmpty()) {
            throw new AwsFault(
                    "MalformedXML",
                    400,
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        var content = new ByteArrayOutputStream();
        var digests = new ByteArrayOutputStream();
        for (Stored part : inOrder(upload, named)) {
            content.writeBytes(part.content());
            digests.writeBytes(HexFormat.of().parseHex(bare(part.etag())));
        }
        open.remove(call.text("UploadId"));
        String etag = S3.etag(digests.toByteArray()).replaceFirst("\"$", "-" + named.size() + "\"");
        return new Stored(content.toByteArray(), etag, call.now(), upload.headers);
    }

    private static List<Stored> inOrder(Upload upload, JsonNode named) {
        List<Stored> parts = new ArrayList<>();
        int before = 0;
        for (JsonNode each : named) {
            int number = each.path("PartNumber").asInt();
            if (number <= before) {
                throw new AwsFault(
                        "InvalidPartOrder",
                        400,
                        "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }
            before = number;
            Stored part = upload.parts.get(number);
            if (part == null || !bare(part.etag()).equals(bare(each.path("ETag").asText()))) {
                throw new AwsFault(
                                "InvalidPart",
                                400,
                                "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
                        .with("PartNumber", String.valueOf(number));
            }
            parts.add(part);
        }
        if (parts.stream()
                .limit(parts.size() - 1L)
                .anyMatch(part -> part.content().length < LEAST_OF_A_PART)) {
            throw new AwsFault(
                    "EntityTooSmall",
                    400,
                    "Your proposed upload is smaller than the minimum allowed size");
        }
        return parts;
    }

    private static String bare(String etag) {
        return etag.replace("\"", "");
    }

    /** An upload of another bucket or key is none. */
    private Upload of(Call call) {
        Upload upload = open.get(call.text("UploadId"));
        if (upload == null
                || !upload.bucket.equals(call.text("Bucket"))
                || !upload.key.equals(call.text("Key"))) {
            throw new AwsFault(
                            "NoSuchUpload",
                            404,
                            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
                    .with("UploadId", call.text("UploadId"));
        }
        return upload;
    }
}
