package io.slipway.local.machine;

import io.slipway.local.stack.PostgresServer;
import io.slipway.local.stack.Processes;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Ends what was started, the services first and at once, the broker and the database last. */
public final class Down {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Ledger ledger;
    private final Duration limit;

    public Down(Ledger ledger) {
        this(ledger, LIMIT);
    }

    /**
     * @param limit until a process that does not end is killed
     */
    public Down(Ledger ledger, Duration limit) {
        this.ledger = ledger;
        this.limit = limit;
    }

    public void end(List<Running> all) {
        var services = all.stream().filter(running -> running.part().service()).toList();
        services.stream()
                .map(this::ending)
                .toList()
                .forEach(
                        thread -> {
                            try {
                                thread.join();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        all.stream()
                .filter(running -> !running.part().service())
                .sorted(Comparator.comparing(Running::part).reversed())
                .forEach(this::end);
    }

    private Thread ending(Running running) {
        return Thread.ofPlatform().name("ending " + running.part()).start(() -> end(running));
    }

    private void end(Running running) {
        running.process()
                .ifPresent(
                        process -> {
                            if (running.part() == Part.POSTGRES) {
                                PostgresServer.stop(process);
                            } else {
                                Processes.end(process, limit);
                            }
                        });
        ledger.remove(running);
    }
}
