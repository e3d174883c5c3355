package io.slipway.simulator.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The running server. Started inside a test with {@link #start(Settings)}, or as a program of its
 * own.
 */
public final class LlmSimulator implements AutoCloseable {
    static final int MAX_CONNECTIONS = 8192;

    private final ServerSocket listener;
    private final Routes routes;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private LlmSimulator(ServerSocket listener, Routes routes) {
        this.listener = listener;
        this.routes = routes;
    }

    public static LlmSimulator start(Settings settings) {
        try {
            ServerSocket listener = new ServerSocket();
            try {
                listener.bind(new InetSocketAddress(settings.host(), settings.port()), 1024);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            Routes routes = new Routes(settings);
            routes.warmUp();
            LlmSimulator simulator = new LlmSimulator(listener, routes);
            Thread.ofPlatform().name("llm-accept").daemon().start(simulator::accept);
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on %s:%d".formatted(settings.host(), settings.port()), e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public ArrivalLog log() {
        return routes.log();
    }

    /** Requests whose model or {@code x-llm-script} is this name get this script. */
    public void script(String name, Script script) {
        routes.put(name, script);
    }

    /** From now on nothing is written for this long; then all that was due is. */
    public void stall(Duration length) {
        routes.capacity().stall(length);
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

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (sockets.size() >= MAX_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.err.println("accept failed: " + e.getMessage());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try {
            new Connection(socket, routes).run();
        } finally {
            sockets.remove(socket);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(2);
            return;
        }
        LlmSimulator simulator = LlmSimulator.start(settings);
        System.out.println("llm simulator listens on " + simulator.uri());
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
        Thread.currentThread().join();
    }
}
