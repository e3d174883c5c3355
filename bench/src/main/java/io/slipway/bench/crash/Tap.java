package io.slipway.bench.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.crash.Trap.Side;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what one process and one server say to each other, and lets a trap spring at what it
 * sees. What was held back when a process is killed is not passed on.
 */
final class Tap implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final ServerSocket door;
    private final int to;
    private final Reader reader;
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();

    /** Knows what a conversation says; one for each connection. */
    interface Ear {
        /** The process speaks; the boundary it has come to, or null. */
        @Nullable Boundary said(String text);

        /** The server answers. */
        default void answered(String text) {}
    }

    /** Makes an ear for each connection. */
    interface Reader {
        Ear ear();
    }

    private Tap(ServerSocket door, int to, Reader reader) {
        this.door = door;
        this.to = to;
        this.reader = reader;
    }

    static Tap before(int port, Reader reader) {
        try {
            var tap = new Tap(new ServerSocket(0, 50, loopback()), port, reader);
            Thread.ofVirtual().start(tap::open);
            return tap;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    void arm(@Nullable Trap next) {
        trap.set(next);
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket process = door.accept();
                Thread.ofVirtual().start(() -> serve(process));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A conversation; when one end hangs up, so does the other. */
    private void serve(Socket process) {
        try (process;
                var server = new Socket(loopback(), to)) {
            process.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            new Conversation(process, server, reader.ear()).run();
        } catch (IOException gone) {
            // One of the two ended, which is what this is about.
        }
    }

    private final class Conversation {
        private final Socket process;
        private final Socket server;
        private final Ear ear;
        private final AtomicReference<@Nullable Trap> afterAnswer = new AtomicReference<>();

        Conversation(Socket process, Socket server, Ear ear) {
            this.process = process;
            this.server = server;
            this.ear = ear;
        }

        void run() throws IOException {
            var back = Thread.ofVirtual().start(this::answers);
            try {
                asks();
            } finally {
                server.close();
                join(back);
            }
        }

        private void asks() throws IOException {
            var buffer = new byte[CHUNK];
            InputStream in = process.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                var here = ear.said(new String(buffer, 0, read, ISO_8859_1));
                Trap armed = trap.get();
                if (here != null && armed != null && armed.reached(here)) {
                    if (armed.place.side() == Side.BEFORE) {
                        armed.spring();
                        return;
                    }
                    afterAnswer.set(armed);
                }
                server.getOutputStream().write(buffer, 0, read);
            }
        }

        private void answers() {
            var buffer = new byte[CHUNK];
            try (process) {
                InputStream in = server.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    Trap armed = afterAnswer.get();
                    if (armed != null) {
                        armed.spring();
                        return;
                    }
                    ear.answered(new String(buffer, 0, read, ISO_8859_1));
                    process.getOutputStream().write(buffer, 0, read);
                }
                // Cut off without a word: the effect was made all the same.
                Trap armed = afterAnswer.get();
                if (armed != null) {
                    armed.spring();
                }
            } catch (IOException gone) {
                // As above.
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
