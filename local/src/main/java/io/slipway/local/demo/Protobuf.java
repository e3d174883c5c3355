package io.slipway.local.demo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** As much of the protobuf encoding as spans need: the fields of a message that have a length. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private Protobuf() {}

    /** Every occurrence of the field: a message, a text or bytes. */
    static List<ByteBuffer> messages(ByteBuffer message, int field) {
        var found = new ArrayList<ByteBuffer>();
        var rest = message.duplicate();
        while (rest.hasRemaining()) {
            long tag = varint(rest);
            switch ((int) tag & 7) {
                case VARINT -> varint(rest);
                case EIGHT_BYTES -> rest.position(rest.position() + Long.BYTES);
                case FOUR_BYTES -> rest.position(rest.position() + Integer.BYTES);
                case LENGTH -> {
                    int length = (int) varint(rest);
                    if (tag >>> 3 == field) {
                        found.add(rest.slice(rest.position(), length));
                    }
                    rest.position(rest.position() + length);
                }
                default -> throw new IllegalArgumentException("no protobuf message: tag " + tag);
            }
        }
        return found;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
