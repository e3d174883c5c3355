package io.slipway.testkit;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The errors that the HTTP side of the service logs while this is open. A client that sends
 * nonsense is no error of ours, and must not be able to fill the log with stack traces.
 */
final class Complaints extends Handler implements AutoCloseable {
    private static final Pattern HTTP =
            Pattern.compile("io\\.(vertx|netty|quarkus\\.vertx|slipway\\.problem)\\..*");
    private static final Logger ROOT = Logger.getLogger("");

    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    Complaints() {
        setLevel(Level.SEVERE);
        ROOT.addHandler(this);
    }

    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public void publish(LogRecord line) {
        String logger = String.valueOf(line.getLoggerName());
        if (line.getLevel().intValue() >= Level.SEVERE.intValue()
                && HTTP.matcher(logger).matches()) {
            told.add("logged by %s: %s, %s".formatted(logger, line.getMessage(), line.getThrown()));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
