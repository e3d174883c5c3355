package io.slipway.simulator.aws.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as it came: header names in lower case, path and query still encoded. */
@SuppressWarnings("ArrayRecordComponent") // bytes of the wire, never compared
public record HttpAsk(
        String method, String path, String query, Map<String, String> headers, byte[] body) {

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Decoded query parameters, in order; a parameter without a value has the empty one. */
    public Map<String, List<String>> parameters() {
        return form(query);
    }

    public HttpAsk with(byte[] other) {
        return new HttpAsk(method, path, query, headers, other);
    }

    public HttpAsk at(String otherPath) {
        return new HttpAsk(method, otherPath, query, headers, body);
    }

    static Map<String, List<String>> form(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String part : text.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            parameters.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
        }
        return parameters;
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsFault("InvalidRequest", 400, "not URL encoded: " + text);
        }
    }
}
