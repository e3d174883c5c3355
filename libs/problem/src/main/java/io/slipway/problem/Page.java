package io.slipway.problem;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first unless the list says otherwise.
 *
 * @param nextPageToken opaque; absent on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextPageToken) {
    public static final int MAX_SIZE = 200;
    public static final int DEFAULT_SIZE = 50;

    /**
     * @param rows one row more than the page holds, when there is one
     */
    public static <T> Page<T> of(List<T> rows, int size, Function<T, String> key) {
        return rows.size() <= size
                ? new Page<>(List.copyOf(rows), null)
                : new Page<>(
                        List.copyOf(rows.subList(0, size)), token(key.apply(rows.get(size - 1))));
    }

    public static int size(@Nullable Integer asked) {
        if (asked == null) {
            return DEFAULT_SIZE;
        }
        if (asked < 1) {
            throw Violation.refuse(List.of(new Violation("#/pageSize", "must be at least 1")));
        }
        return Math.min(asked, MAX_SIZE);
    }

    /** The key after which the page starts, or null for the first page. */
    public static @Nullable String after(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return null;
        }
        try {
            ByteBuffer sealed = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            int sum = sealed.getInt();
            String key = StandardCharsets.UTF_8.decode(sealed).toString();
            if (sum == sum(key)) {
                return key;
            }
        } catch (IllegalArgumentException | BufferUnderflowException _) {
            // refused like a token with another sum
        }
        throw Violation.refuse(
                List.of(new Violation("#/pageToken", "is not a token of this list")));
    }

    /** With its sum, so that what was cut off, mistyped or made up is no place in a list. */
    private static String token(String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(Integer.BYTES + text.length)
                                .putInt(sum(key))
                                .put(text)
                                .array());
    }

    private static int sum(String key) {
        var sum = new CRC32();
        sum.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }
}
