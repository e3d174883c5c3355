package io.slipway.simulator.aws.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The upload format of S3 clients: chunks with a length line, then trailers. */
public final class AwsChunked {
    private AwsChunked() {}

    public static HttpAsk decode(HttpAsk ask) {
        String payload = ask.headers().getOrDefault("x-amz-content-sha256", "");
        if (!payload.startsWith("STREAMING-")) {
            return ask;
        }
        byte[] body = ask.body();
        ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
        int at = 0;
        while (at < body.length) {
            int end = lineEnd(body, at);
            String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = length(line.split(";", 2)[0].strip());
            at = end + 2;
            if (length == 0) {
                return ask.with(content.toByteArray());
            }
            if (at + length > body.length) {
                break;
            }
            content.write(body, at, length);
            at += length + 2;
        }
        throw new AwsFault("IncompleteBody", 400, "The request body terminated unexpectedly");
    }

    private static int length(String hex) {
        try {
            return Integer.parseInt(hex, 16);
        } catch (NumberFormatException e) {
            throw new AwsFault("InvalidChunkSizeError", 400, "not a chunk length: " + hex);
        }
    }

    private static int lineEnd(byte[] body, int from) {
        for (int i = from; i + 1 < body.length; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n') {
                return i;
            }
        }
        throw new AwsFault("IncompleteBody", 400, "The request body terminated unexpectedly");
    }
}
