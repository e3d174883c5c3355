package io.slipway.bench.storm;

import io.slipway.bench.live.Site;
import io.slipway.bench.live.Site.Part;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What is done to the parts, one blow after another, spread over the length of the storm. */
final class Blows {
    private static final Duration DOWN_TIME = Duration.ofSeconds(2);
    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final int SECONDS_EACH = 10;
    private static final String CORDON = "{\"spec\": {\"unschedulable\": %s}}";

    private final Site site;
    private final PrintStream out;
    private int struck;

    private enum Blow {
        KILL_FIRST,
        KILL_BROKER,
        KILL_SECOND,
        KILL_DATABASE,
        API_AWAY,
        CORDON
    }

    Blows(Site site, PrintStream out) {
        this.site = site;
        this.out = out;
    }

    static String names() {
        return "kill -9 of replica 1, Kafka, replica 2 and PostgreSQL, %d s without the Kubernetes API, a cordon"
                .formatted(OUTAGE.toSeconds());
    }

    /** Returns when the last one is over. */
    void strike(Duration length, long began) throws IOException, InterruptedException {
        var all = Blow.values();
        int count = (int) Math.max(all.length, length.toSeconds() / SECONDS_EACH);
        for (int i = 0; i < count; i++) {
            long due = began + length.toNanos() * (2L * i + 1) / (2L * count);
            LockSupport.parkNanos(due - System.nanoTime());
            strike(all[i % all.length], began);
        }
    }

    int struck() {
        return struck;
    }

    private void strike(Blow blow, long began) throws IOException, InterruptedException {
        switch (blow) {
            case KILL_FIRST -> kill(Part.FIRST, began);
            case KILL_BROKER -> kill(Part.BROKER, began);
            case KILL_SECOND -> kill(Part.SECOND, began);
            case KILL_DATABASE -> kill(Part.DATABASE, began);
            case API_AWAY -> {
                say(began, "the Kubernetes API is away");
                site.refuseApi(OUTAGE);
                Thread.sleep(OUTAGE);
                site.awaitApi();
                say(began, "the Kubernetes API is back");
            }
            case CORDON -> cordon(began);
        }
        struck++;
    }

    private void kill(Part part, long began) throws IOException, InterruptedException {
        say(began, "kill -9 " + part);
        site.kill(part);
        Thread.sleep(DOWN_TIME);
        site.start(part);
        say(began, part + " is back");
    }

    private void cordon(long began) throws IOException, InterruptedException {
        var nodes = site.cluster("/api/v1/nodes").path("items");
        var node = nodes.path(struck % nodes.size()).at("/metadata/name").asText();
        say(began, node + " is cordoned");
        site.patchCluster("/api/v1/nodes/" + node, CORDON.formatted("true"));
        Thread.sleep(OUTAGE);
        site.patchCluster("/api/v1/nodes/" + node, CORDON.formatted("null"));
        say(began, node + " is given away again");
    }

    private void say(long began, String what) {
        out.printf(
                "%+7.1fs  %s%n",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0, what);
    }
}
