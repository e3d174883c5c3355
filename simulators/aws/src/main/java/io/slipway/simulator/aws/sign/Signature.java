package io.slipway.simulator.aws.sign;

import io.slipway.simulator.aws.wire.HttpAsk;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Computes what a signature should have been. */
public final class Signature {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Pattern DATE = Pattern.compile("\\d{8}T\\d{6}Z");

    private Signature() {}

    public static boolean fits(HttpAsk ask, Authorization claim, String secret) {
        String date = ask.headers().getOrDefault("x-amz-date", "");
        String scope =
                "%s/%s/%s/aws4_request".formatted(claim.date(), claim.region(), claim.service());
        String toSign =
                String.join("\n", "AWS4-HMAC-SHA256", date, scope, hash(canonical(ask, claim)));
        byte[] key = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), claim.date());
        key = hmac(hmac(hmac(key, claim.region()), claim.service()), "aws4_request");
        byte[] expected = hmac(key, toSign);
        return date.startsWith(claim.date())
                && MessageDigest.isEqual(expected, HexFormat.of().parseHex(claim.signature()));
    }

    /** When the request was signed; null where it does not say. */
    public static @Nullable Instant madeAt(HttpAsk ask) {
        String date = ask.headers().getOrDefault("x-amz-date", "");
        return DATE.matcher(date).matches()
                ? LocalDateTime.parse(date, STAMP).toInstant(ZoneOffset.UTC)
                : null;
    }

    /** A moment as a signature writes it. */
    public static String stamp(Instant moment) {
        return STAMP.format(moment.atOffset(ZoneOffset.UTC));
    }

    private static String canonical(HttpAsk ask, Authorization claim) {
        boolean s3 = claim.service().equals("s3");
        String headers =
                claim.signedHeaders().stream()
                        .map(
                                name ->
                                        name
                                                + ":"
                                                + ask.headers()
                                                        .getOrDefault(name, "")
                                                        .strip()
                                                        .replaceAll(" +", " ")
                                                + "\n")
                        .collect(Collectors.joining());
        String stated = ask.header("x-amz-content-sha256");
        String payload = stated == null ? hash(ask.body()) : stated;
        if (stated != null && stated.matches("[0-9a-f]{64}") && !stated.equals(hash(ask.body()))) {
            payload = hash(ask.body());
        }
        return String.join(
                "\n",
                ask.method(),
                s3 ? ask.path() : encodedAgain(ask.path()),
                query(ask),
                headers,
                String.join(";", claim.signedHeaders()),
                payload);
    }

    private static String query(HttpAsk ask) {
        Map<String, List<String>> sorted = new TreeMap<>();
        ask.parameters().forEach((name, values) -> sorted.put(encode(name), values));
        return sorted.entrySet().stream()
                .flatMap(
                        entry ->
                                entry.getValue().stream()
                                        .map(Signature::encode)
                                        .sorted()
                                        .map(value -> entry.getKey() + "=" + value))
                .collect(Collectors.joining("&"));
    }

    private static String encodedAgain(String path) {
        return encode(path).replace("%2F", "/");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
