package io.slipway.guardrail.name;

import io.slipway.guardrail.name.Family.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The same request gets the same shorter name every time: a random one would make every retry a new
 * cluster.
 */
public final class ShorterName {
    private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int SUFFIX = 6;
    private static final int BITS = 5;

    private ShorterName() {}

    /** Lower case and hyphens, cut at a hyphen, with six letters that tell it from its like. */
    public static String of(String name, Family family, Place place, String project) {
        String letters =
                name.substring(0, Math.min(name.length(), 512))
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-+|-+$", "");
        int room = Math.max(1, family.longest(place) - SUFFIX - 1);
        String head = cut(letters, room);
        String suffix = suffix(String.join("\n", place.accountId(), place.region(), name, project));
        return head.isEmpty() ? suffix : head + "-" + suffix;
    }

    private static String cut(String letters, int room) {
        if (letters.length() <= room) {
            return letters;
        }
        int hyphen = letters.lastIndexOf('-', room);
        String head = letters.substring(0, hyphen > room / 2 ? hyphen : room);
        return head.replaceAll("-+$", "");
    }

    private static String suffix(String identity) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(identity.getBytes(StandardCharsets.UTF_8));
            var suffix = new StringBuilder();
            for (int i = 0; i < SUFFIX; i++) {
                suffix.append(BASE_32.charAt(hash[i] & ((1 << BITS) - 1)));
            }
            return suffix.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
