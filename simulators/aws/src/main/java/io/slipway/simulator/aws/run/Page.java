package io.slipway.simulator.aws.run;

import io.slipway.simulator.aws.wire.AwsFault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A slice of a list; the token names the position at which the next one begins. */
public record Page<T>(List<T> items, @Nullable String next) {

    public static <T> Page<T> of(List<T> all, @Nullable String token, int size, String badToken) {
        int from = token == null || token.isEmpty() ? 0 : position(token, badToken);
        int to = Math.min(all.size(), from + size);
        return new Page<>(all.subList(Math.min(from, to), to), to < all.size() ? token(to) : null);
    }

    private static String token(int position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("slipway:" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static int position(String token, String badToken) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.matches("slipway:\\d{1,9}")) {
                return Integer.parseInt(text.substring(8));
            }
        } catch (IllegalArgumentException e) {
            // Not a token of ours; answered below.
        }
        throw new AwsFault(badToken, 400, "The pagination token is not valid: " + token);
    }
}
