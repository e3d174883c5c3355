package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is heard of boundaries in what processes say. */
final class Ears {
    private static final int ID_LENGTH = 36;
    private static final Pattern ID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern CALL =
            Pattern.compile(
                    "SageMaker\\.CreateCluster|Action=CreateStack|AmazonSSM\\.PutParameter|PUT /");
    private static final Map<String, Boundary> CALLS =
            Map.of(
                    "SageMaker.CreateCluster", Boundary.CREATE_CLUSTER,
                    "Action=CreateStack", Boundary.CREATE_STACK,
                    "AmazonSSM.PutParameter", Boundary.PUT_PARAMETER,
                    "PUT /", Boundary.PUT_OBJECT);

    private Ears() {}

    /**
     * Our engine: a step begins and ends with a transaction.
     *
     * @param claimed is told the ids that a claim answers
     */
    static Tap.Reader ours(Consumer<String> claimed) {
        return () -> new Ours(claimed);
    }

    private static final class Ours implements Tap.Ear {
        private final Statements statements = new Statements();
        private final Consumer<String> claimed;
        private volatile @Nullable Boundary open;
        private volatile boolean claims;
        private String tail = "";

        Ours(Consumer<String> claimed) {
            this.claimed = claimed;
        }

        @Override
        public @Nullable Boundary said(String text) {
            Boundary here = null;
            for (var statement : statements.run(text)) {
                if (statement.contains("taken as (")) {
                    claims = true;
                } else if (statement.contains("ended as (")) {
                    open = Boundary.STEP_ENDS;
                } else if (statement.contains("insert into inbox")) {
                    open = Boundary.JUDGED;
                } else if (statement.contains("delete from outbox")) {
                    here = Boundary.TOLD;
                } else if (statement.equals("COMMIT")) {
                    here = open;
                    open = null;
                    claims = false;
                } else if (statement.equals("ROLLBACK")) {
                    open = null;
                    claims = false;
                }
            }
            return here;
        }

        /** A claim that found something answers with the ids of jobs. */
        @Override
        public void answered(String text) {
            if (!claims) {
                tail = "";
                return;
            }
            String answer = tail + text;
            var ids = ID.matcher(answer);
            int read = 0;
            while (ids.find()) {
                open = Boundary.STEP_BEGINS;
                claimed.accept(ids.group());
                read = ids.end();
            }
            tail = answer.substring(Math.max(read, answer.length() - ID_LENGTH + 1));
        }
    }

    /** The peer: a step begins and ends with a statement of its own. */
    static Tap.Reader peers() {
        return () -> {
            var statements = new Statements();
            return said ->
                    statements.run(said).stream()
                            .filter(statement -> statement.contains("scheduled_tasks"))
                            .map(Ears::peers)
                            .reduce(null, (one, other) -> other == null ? one : other);
        };
    }

    private static @Nullable Boundary peers(String statement) {
        if (statement.startsWith("delete from")
                || (statement.startsWith("update") && statement.contains("last_success"))) {
            return Boundary.STEP_ENDS;
        }
        return statement.startsWith("update scheduled_tasks set picked")
                ? Boundary.STEP_BEGINS
                : null;
    }

    /** Calls to AWS that change something. */
    static Tap.Reader calls() {
        return () ->
                said -> {
                    var call = CALL.matcher(said);
                    return call.find() ? CALLS.get(call.group()) : null;
                };
    }
}
