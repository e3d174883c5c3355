package io.slipway.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} header with a fingerprint of the request it came with. The same key
 * and fingerprint get the first answer again; the same key with another fingerprint is refused.
 *
 * @param value 1 to 255 printable ASCII characters
 * @param fingerprint SHA-256 of the request as JSON, in hex
 */
public record IdempotencyKey(String value, String fingerprint) {

    public static @Nullable IdempotencyKey of(
            @Nullable String header, Object ask, ObjectMapper json) {
        if (header == null) {
            return null;
        }
        if (!header.matches("[\\x21-\\x7e]{1,255}")) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/headers/Idempotency-Key",
                                    "must be 1 to 255 printable ASCII characters")));
        }
        try {
            byte[] body = json.writeValueAsString(ask).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return new IdempotencyKey(header, HexFormat.of().formatHex(hash));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("cannot fingerprint a request", impossible);
        }
    }

    /** What to answer when the key is already there. */
    public Problem reused() {
        return CommonProblem.KEY_REUSED
                .because("The key belongs to an earlier request with another body.")
                .at("#/headers/Idempotency-Key", "was used before")
                .fix("Send the first body again, or take a new key.");
    }
}
