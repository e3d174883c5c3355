package io.slipway.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model server that lists its model and answers an invocation with what it was told, then holds
 * the connection until the other side closes it. Keeps what it was sent, as text.
 */
public final class HoldingServer implements AutoCloseable {
    private static final String MODELS =
            "{\"object\":\"list\",\"data\":[{\"id\":\"held\",\"object\":\"model\"}]}";

    private final ServerSocket listener;
    private final String answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    private HoldingServer(String answer) throws IOException {
        this.answer = answer;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public static HoldingServer silent() {
        return with("");
    }

    /** The whole of a JSON answer. */
    public static HoldingServer answering(String json) {
        return with(head("application/json", "content-length: " + json.length()) + json);
    }

    /** One part of a stream that never ends. */
    public static HoldingServer streaming(String part) {
        String chunk = "%x\r\n%s\r\n".formatted(part.length(), part);
        return with(head("text/event-stream", "transfer-encoding: chunked") + chunk);
    }

    private static HoldingServer with(String answer) {
        try {
            return new HoldingServer(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(String contentType, String framing) {
        return "HTTP/1.1 200 OK\r\ncontent-type: %s\r\n%s\r\n\r\n".formatted(contentType, framing);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Heads of the invocations, as they came. */
    public List<String> requests() {
        return requests;
    }

    public int held() {
        return held.get();
    }

    /** How many held invocations the other side gave up. */
    public int closed() {
        return closed.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            String head = head(in);
            if (head.startsWith("GET /v1/models ")) {
                String framing = "connection: close\r\ncontent-length: " + MODELS.length();
                write(socket, head("application/json", framing) + MODELS);
                return;
            }
            requests.add(head);
            held.incrementAndGet();
            write(socket, answer);
            drain(in);
        } catch (IOException _) {
            // the other side is gone, which is what drain waits for
        }
    }

    private void drain(InputStream in) throws IOException {
        try {
            while (in.read() >= 0) {
                // the body, then silence
            }
        } finally {
            closed.incrementAndGet();
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
