package io.slipway.simulator.llm;

import io.slipway.simulator.llm.Script.Step;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves one client connection on one virtual thread: reads a request, performs its script. */
final class Connection implements Runnable {
    private static final int IDLE_MILLIS = 120_000;
    private static final byte[] STAMP = Script.STAMP.getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final Routes routes;

    Connection(Socket socket, Routes routes) {
        this.socket = socket;
        this.routes = routes;
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(IDLE_MILLIS);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean open = true;
            while (open) {
                HttpRequest request = read(in, out);
                open = request != null && answer(request, out) && request.keepAlive();
            }
        } catch (IOException _) {
            // The client is gone; its requests are in the log.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable HttpRequest read(BufferedInputStream in, OutputStream out)
            throws IOException {
        try {
            return HttpRequest.read(in);
        } catch (HttpRequest.Refused refused) {
            String message = refused.getMessage() == null ? "malformed" : refused.getMessage();
            out.write(plain(refused.status, Answer.error(message, "malformed")));
            return null;
        }
    }

    /** True when the connection can carry a further request. */
    private boolean answer(HttpRequest request, OutputStream out)
            throws IOException, InterruptedException {
        switch (routes.route(request)) {
            case Routes.Reply(int status, String contentType, String body) -> {
                out.write(plain(status, contentType, body.getBytes(StandardCharsets.UTF_8)));
                return true;
            }
            case Routes.Scripted(Script script) -> {
                return generate(request, script, out);
            }
        }
    }

    private boolean generate(HttpRequest request, Script script, OutputStream out)
            throws IOException, InterruptedException {
        Capacity capacity = routes.capacity();
        boolean generates = script.status() < 400;
        Capacity.Entry entry = generates ? capacity.enter() : Capacity.Entry.AT_ONCE;
        if (entry == Capacity.Entry.REFUSED) {
            out.write(plain(429, Answer.error("all slots and places in line are taken", "full")));
            routes.log().add(entry(request, request.arrivedNanos(), 429, 1, "done"));
            return true;
        }
        long started =
                entry == Capacity.Entry.AFTER_WAITING ? System.nanoTime() : request.arrivedNanos();
        int writes = 0;
        String outcome = "client-gone";
        try {
            out.write(head(script));
            for (Step step : script.steps()) {
                capacity.awaitDue(started + step.at().toNanos());
                switch (step) {
                    case Step.Send send -> {
                        for (byte[] piece : pieces(send)) {
                            out.write(chunk(piece));
                            writes++;
                        }
                    }
                    case Step.Reset _ -> {
                        outcome = "reset";
                        socket.setSoLinger(true, 0);
                        return false;
                    }
                    case Step.HalfClose _ -> {
                        outcome = "half-closed";
                        socket.shutdownOutput();
                        return false;
                    }
                }
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            outcome = "done";
            return true;
        } finally {
            if (generates) {
                capacity.leave();
            }
            routes.log().add(entry(request, started, script.status(), writes, outcome));
        }
    }

    private static ArrivalLog.Entry entry(
            HttpRequest request, long started, int status, int writes, String outcome) {
        return new ArrivalLog.Entry(
                request.arrivedNanos(),
                started,
                System.nanoTime(),
                request.path(),
                status,
                writes,
                outcome);
    }

    private static byte[] head(Script script) {
        String retry = script.status() == 429 || script.status() == 503 ? "retry-after: 1\r\n" : "";
        return "HTTP/1.1 %d %s\r\ncontent-type: %s\r\ncache-control: no-cache\r\n%stransfer-encoding: chunked\r\n\r\n"
                .formatted(script.status(), reason(script.status()), script.contentType(), retry)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static List<byte[]> pieces(Step.Send send) {
        byte[] bytes = send.text().getBytes(StandardCharsets.UTF_8);
        stamp(bytes);
        List<byte[]> pieces = new ArrayList<>(send.cuts().size() + 1);
        int from = 0;
        for (int cut : send.cuts()) {
            int to = Math.min(cut, bytes.length);
            if (to > from) {
                pieces.add(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
        }
        if (from < bytes.length) {
            pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
        }
        return pieces;
    }

    /** Replaces each placeholder by the clock, right-aligned in blanks as JSON allows. */
    private static void stamp(byte[] bytes) {
        byte[] now = "%20d".formatted(System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i <= bytes.length - STAMP.length; i++) {
            if (bytes[i] == '@'
                    && Arrays.equals(bytes, i, i + STAMP.length, STAMP, 0, STAMP.length)) {
                System.arraycopy(now, 0, bytes, i, now.length);
                i += STAMP.length - 1;
            }
        }
    }

    /** Length, bytes and end of an HTTP chunk in one array, so that it leaves in one segment. */
    private static byte[] chunk(byte[] piece) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(piece.length + 12);
        chunk.writeBytes(
                (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(piece);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunk.toByteArray();
    }

    private static byte[] plain(int status, String json) {
        return plain(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] plain(int status, String contentType, byte[] body) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream(body.length + 160);
        String retry = status == 429 || status == 503 ? "retry-after: 1\r\n" : "";
        answer.writeBytes(
                "HTTP/1.1 %d %s\r\ncontent-type: %s\r\n%scontent-length: %d\r\n\r\n"
                        .formatted(status, reason(status), contentType, retry, body.length)
                        .getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(body);
        return answer.toByteArray();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 413 -> "Content Too Large";
            case 424 -> "Failed Dependency";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Simulated";
        };
    }
}
