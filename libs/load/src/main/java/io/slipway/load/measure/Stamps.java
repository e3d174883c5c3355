package io.slipway.load.measure;

import java.util.Arrays;

/** A short growing row of clock readings, bounded so that one endless answer cannot fill memory. */
public final class Stamps {
    public static final int MAX = 131_072;

    private long[] nanos = new long[32];
    private int size;

    public static Stamps of(long... nanos) {
        Stamps stamps = new Stamps();
        for (long each : nanos) {
            stamps.add(each);
        }
        return stamps;
    }

    /** Beyond the limit the last place is overwritten: first and last stay true, gaps do not. */
    public void add(long stamp) {
        if (size == MAX) {
            nanos[MAX - 1] = stamp;
            return;
        }
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = stamp;
    }

    public int size() {
        return size;
    }

    public long get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("stamp %d of %d".formatted(index, size));
        }
        return nanos[index];
    }

    public long first() {
        return get(0);
    }

    public long last() {
        return get(size - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stamps stamps
                && Arrays.equals(nanos, 0, size, stamps.nanos, 0, stamps.size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOf(nanos, size));
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(nanos, size));
    }
}
