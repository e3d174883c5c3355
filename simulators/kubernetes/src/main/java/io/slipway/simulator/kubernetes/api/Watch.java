package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.FieldSelector;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One caller's view of the changes of a kind. Before it is connected, its events are kept. */
public final class Watch {
    private final Kind kind;
    private final String namespace;
    private final LabelSelector labels;
    private final FieldSelector fields;
    private final @Nullable Function<Resource, ObjectNode> form;
    private final boolean bookmarks;
    private final long seconds;
    private final List<String> kept = new ArrayList<>();
    private @Nullable Sink sink;
    private boolean ended;

    Watch(
            Kind kind,
            String namespace,
            LabelSelector labels,
            FieldSelector fields,
            @Nullable Function<Resource, ObjectNode> form,
            boolean bookmarks,
            long seconds) {
        this.kind = kind;
        this.namespace = namespace;
        this.labels = labels;
        this.fields = fields;
        this.form = form;
        this.bookmarks = bookmarks;
        this.seconds = seconds;
    }

    Kind kind() {
        return kind;
    }

    boolean ended() {
        return ended;
    }

    /** How long the caller wants to watch. */
    public long seconds() {
        return seconds;
    }

    public void connect(Sink reader) {
        sink = reader;
        kept.forEach(reader::send);
        kept.clear();
        if (ended) {
            reader.end();
        }
    }

    boolean covers(Resource resource) {
        return (namespace.isEmpty() || namespace.equals(resource.namespace()))
                && labels.matches(resource)
                && fields.matches(resource);
    }

    /** What leaves the selection is deleted for this caller, what enters it is added. */
    void tell(Change change) {
        Resource before = change.before();
        boolean was = before != null && covers(before);
        boolean is = !change.removal() && covers(change.after());
        if (was || is) {
            String type = is ? was ? "MODIFIED" : "ADDED" : "DELETED";
            send(type, form == null ? change.text() : form.apply(change.after()).toString());
        }
    }

    void added(Resource resource) {
        send("ADDED", (form == null ? resource.tree() : form.apply(resource)).toString());
    }

    void bookmark(long version) {
        if (bookmarks) {
            ObjectNode object = Resource.object();
            object.put("kind", kind.name()).put("apiVersion", kind.apiVersion());
            object.putObject("metadata")
                    .put("resourceVersion", Long.toString(version))
                    .putNull("creationTimestamp");
            send("BOOKMARK", object.toString());
        }
    }

    void fail(ObjectNode status) {
        send("ERROR", status.toString());
        end();
    }

    private void send(String type, String object) {
        if (ended) {
            return;
        }
        String text = "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
        if (sink == null) {
            kept.add(text);
        } else if (sink.full()) {
            end();
        } else {
            sink.send(text);
        }
    }

    public void end() {
        if (!ended) {
            ended = true;
            if (sink != null) {
                sink.end();
            }
        }
    }

    void cut() {
        if (!ended) {
            ended = true;
            if (sink != null) {
                sink.cut();
            }
        }
    }

    /** The reader has gone. */
    public void gone() {
        ended = true;
    }
}
