package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is heard of boundaries in what processes say. */
final class Ears {
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern CHANGES =
            Pattern.compile(
                    "SageMaker\\.CreateCluster|Action=CreateStack|AmazonSSM\\.PutParameter|secretsmanager\\.(Create|Put)|PUT /");

    private Ears() {}

    /**
     * Our engine: a step begins and ends with a transaction.
     *
     * @param claimed is told the ids that a claim answers
     */
    static Tap.Reader ours(Consumer<String> claimed) {
        return () ->
                new Tap.Ear() {
                    private @Nullable Boundary open;
                    private boolean claims;

                    @Override
                    public @Nullable Boundary said(String text) {
                        if (text.contains("taken as (")) {
                            claims = true;
                        }
                        if (text.contains("ended as (")) {
                            open = Boundary.STEP_ENDS;
                        }
                        if (!text.contains("COMMIT")) {
                            return null;
                        }
                        Boundary here = open;
                        open = null;
                        claims = false;
                        return here;
                    }

                    /** A claim that found something answers with the ids of jobs. */
                    @Override
                    public void answered(String text) {
                        var ids = ID.matcher(text);
                        while (claims && ids.find()) {
                            open = Boundary.STEP_BEGINS;
                            claimed.accept(ids.group());
                        }
                    }
                };
    }

    /** The peer: a step begins and ends with a statement of its own. */
    static Tap.Reader peers() {
        return () ->
                new Tap.Ear() {
                    @Override
                    public @Nullable Boundary said(String text) {
                        if (!text.contains("scheduled_tasks")) {
                            return null;
                        }
                        if ((text.contains("last_success") && text.contains("update"))
                                || text.contains("delete from")) {
                            return Boundary.STEP_ENDS;
                        }
                        return text.contains("update scheduled_tasks set picked")
                                ? Boundary.STEP_BEGINS
                                : null;
                    }

                    @Override
                    public void answered(String text) {}
                };
    }

    /** Calls to AWS that change something. */
    static Tap.Reader calls() {
        return () ->
                new Tap.Ear() {
                    @Override
                    public @Nullable Boundary said(String text) {
                        return CHANGES.matcher(text).find() ? Boundary.CALL : null;
                    }

                    @Override
                    public void answered(String text) {}
                };
    }
}
