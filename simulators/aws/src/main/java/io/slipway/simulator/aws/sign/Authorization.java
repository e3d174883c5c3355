package io.slipway.simulator.aws.sign;

import io.slipway.simulator.aws.wire.HttpAsk;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Authorization header of a signed request. */
public record Authorization(
        String accessKey,
        String date,
        String region,
        String service,
        List<String> signedHeaders,
        String signature) {
    private static final Pattern HEADER =
            Pattern.compile(
                    "AWS4-HMAC-SHA256\\s+Credential=([^/,\\s]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
                            + "\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})");

    public static @Nullable Authorization of(HttpAsk ask) {
        String header = ask.header("authorization");
        if (header == null) {
            return null;
        }
        Matcher matcher = HEADER.matcher(header.strip());
        return matcher.matches()
                ? new Authorization(
                        matcher.group(1),
                        matcher.group(2),
                        matcher.group(3),
                        matcher.group(4),
                        List.of(matcher.group(5).split(";", -1)),
                        matcher.group(6))
                : null;
    }
}
