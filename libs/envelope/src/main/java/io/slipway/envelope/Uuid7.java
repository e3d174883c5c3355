package io.slipway.envelope;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Identifiers by RFC 9562 version 7: a millisecond of the clock, then 74 random bits. */
public final class Uuid7 {
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Uuid7() {}

    public static UUID at(Instant now) {
        var random = ByteBuffer.wrap(new byte[10]);
        RANDOM.nextBytes(random.array());
        long high = (now.toEpochMilli() << 16) | VERSION | (random.getShort(8) & 0x0fffL);
        long low = (random.getLong(0) & 0x3fffffffffffffffL) | VARIANT;
        return new UUID(high, low);
    }

    public static String text(Instant now) {
        return at(now).toString();
    }
}
