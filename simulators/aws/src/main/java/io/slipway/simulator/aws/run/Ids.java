package io.slipway.simulator.aws.run;

import java.util.Random;
import java.util.UUID;

/** Identifiers that follow from a seed, so that a replayed call makes the same ones. */
public final class Ids {
    private static final String ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String HEX = "0123456789abcdef";

    private final Random random;

    public Ids(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    public String alphanumeric(int length) {
        return letters(ALPHANUMERIC, length);
    }

    public String hex(int length) {
        return letters(HEX, length);
    }

    public String upper(int length) {
        return letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
    }

    public String uuid() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = (high << 8) | (bytes[i] & 0xff);
            low = (low << 8) | (bytes[i + 8] & 0xff);
        }
        return new UUID(high, low).toString();
    }

    public long seed() {
        return random.nextLong();
    }

    private String letters(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
