package io.slipway.reservation.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret of a key: {@code slk_}, twelve characters that may be shown, and 256 random bits. It
 * writes itself as its prefix, so that it ends in no log.
 */
record Secret(String prefix, String text) {
    static final String MARK = "slk_";
    private static final Pattern FORM = Pattern.compile("(slk_[a-z2-7]{12})_([A-Za-z0-9_-]{43})");
    private static final char[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int LETTERS_SHOWN = 12;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Secret random() {
        var prefix = new StringBuilder(MARK);
        for (int i = 0; i < LETTERS_SHOWN; i++) {
            prefix.append(LETTERS[RANDOM.nextInt(LETTERS.length)]);
        }
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        String rest = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new Secret(prefix.toString(), prefix + "_" + rest);
    }

    /** Empty when nothing of ours looks like that. */
    static Optional<Secret> of(String text) {
        var parts = FORM.matcher(text);
        return parts.matches() ? Optional.of(new Secret(parts.group(1), text)) : Optional.empty();
    }

    /** SHA-256 in hex. */
    String hash() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no SHA-256", impossible);
        }
    }

    /** Takes as long whatever is compared. */
    boolean hashesTo(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII),
                hash.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return prefix + "_…";
    }
}
