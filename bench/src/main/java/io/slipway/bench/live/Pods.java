package io.slipway.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.bench.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Every pod of the cluster that is ours, from its creation to its end, by a watch: what happens
 * while the API is away is shown afterwards.
 */
public final class Pods implements AutoCloseable {
    private static final String PATH = "/api/v1/namespaces/gpu-dev/";
    private static final String OURS = "labelSelector=app.kubernetes.io/managed-by%3Dslipway";
    private static final String RESERVATION = "slipway.io/reservation";
    private static final String GPUS = "/resources/limits/nvidia.com~1gpu";
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Site site;
    private final Thread reader;
    private final Map<String, Pod> there = new HashMap<>();
    private final Map<String, Set<String>> uidsOf = new TreeMap<>();
    private final Map<String, Integer> most = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private volatile boolean closed;

    private record Pod(String name, String reservation, String node, int gpus, boolean leaving) {}

    private Pods(Site site) {
        this.site = site;
        this.reader = Thread.ofPlatform().daemon().name("pods").start(this::read);
    }

    public static Pods watched(Site site) {
        return new Pods(site);
    }

    /** How often each pod was made, by name. */
    public synchronized Map<String, Integer> made() {
        var made = new TreeMap<String, Integer>();
        uidsOf.forEach((name, uids) -> made.put(name, uids.size()));
        return made;
    }

    /** The most GPUs that pods had on a node at any time. */
    public synchronized Map<String, Integer> most() {
        return Map.copyOf(most);
    }

    /** What must not be: two live pods of one rank, or changes that were missed. */
    public synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The names of all that runs or stands there for reservations; claims are meant to stay. */
    public Set<String> left() throws IOException {
        var left = new TreeSet<String>();
        for (var kind : List.of("pods", "services", "secrets")) {
            for (var one : site.cluster(PATH + kind + "?" + OURS).path("items")) {
                left.add(kind + "/" + one.at("/metadata/name").asText());
            }
        }
        return left;
    }

    /** The claim that is mounted as the home of a reservation; empty when there is none. */
    public String home(String reservation) throws IOException {
        for (var pod :
                site.cluster(PATH + "pods?labelSelector=slipway.io/reservation%3D" + reservation)
                        .path("items")) {
            for (var volume : pod.at("/spec/volumes")) {
                var claim = volume.at("/persistentVolumeClaim/claimName").asText();
                if (claim.startsWith("slipway-home-")) {
                    return claim;
                }
            }
        }
        return "";
    }

    private void read() {
        String version = "";
        while (!closed) {
            try {
                if (version.isEmpty()) {
                    version = list();
                }
                version = watch(version);
            } catch (IOException away) {
                // Tried again, from where it was.
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private String list() throws IOException {
        try {
            var list = site.cluster(PATH + "pods?" + OURS);
            synchronized (this) {
                there.clear();
                list.path("items").forEach(pod -> show("ADDED", pod));
            }
            return list.at("/metadata/resourceVersion").asText();
        } catch (IllegalStateException away) {
            throw new IOException(away);
        }
    }

    /** Returns the version to go on from; empty when that is forgotten. */
    private String watch(String from) throws IOException, InterruptedException {
        var uri =
                URI.create(
                        "%s%spods?%s&watch=true&resourceVersion=%s"
                                .formatted(site.url(Site.Part.CLUSTER), PATH, OURS, from));
        var answer =
                site.http().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        String version = from;
        try (var lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
                var change = Machine.JSON.readTree(line);
                var type = change.path("type").asText();
                if (type.equals("ERROR")) {
                    synchronized (this) {
                        wrong.add("changes of pods were missed: " + line);
                    }
                    return "";
                }
                if (!type.equals("BOOKMARK")) {
                    show(type, change.path("object"));
                }
                version = change.at("/object/metadata/resourceVersion").asText(version);
            }
        } catch (IOException cut) {
            if (closed) {
                throw cut;
            }
        }
        return version;
    }

    private synchronized void show(String type, JsonNode pod) {
        var uid = pod.at("/metadata/uid").asText();
        if (type.equals("DELETED") || over(pod)) {
            there.remove(uid);
            return;
        }
        var name = pod.at("/metadata/name").asText();
        uidsOf.computeIfAbsent(name, _ -> new TreeSet<>()).add(uid);
        int gpus = 0;
        for (var container : pod.at("/spec/containers")) {
            gpus += container.at(GPUS).asInt();
        }
        there.put(
                uid,
                new Pod(
                        name,
                        pod.at("/metadata/labels").path(RESERVATION).asText(),
                        pod.at("/spec/nodeName").asText(),
                        gpus,
                        pod.at("/metadata/deletionTimestamp").isTextual()));
        var live = there.values().stream().filter(one -> one.name().equals(name)).count();
        if (live > 1) {
            wrong.add("%d pods %s at a time".formatted(live, name));
        }
        var taken = new HashMap<String, Integer>();
        there.values().stream()
                .filter(one -> !one.node().isEmpty())
                .forEach(one -> taken.merge(one.node(), one.gpus(), Integer::sum));
        taken.forEach((node, sum) -> most.merge(node, sum, Math::max));
    }

    private static boolean over(JsonNode pod) {
        var phase = pod.at("/status/phase").asText();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }
}
