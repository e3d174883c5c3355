package io.slipway.simulator.kubernetes.api;

/**
 * Where a stream goes: a chunked answer or a web socket. One whose connection is closed already
 * throws an IllegalStateException.
 */
public interface Sink {
    void send(String text);

    /** Ends it in order. */
    void end();

    /** Breaks the connection. */
    void cut();

    /** Whether the reader is far behind. */
    boolean full();
}
