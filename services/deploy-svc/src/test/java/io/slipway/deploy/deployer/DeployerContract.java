package io.slipway.deploy.deployer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every deployer must do, also when it is stopped, doubled or answered badly. */
public abstract class DeployerContract {
    private static final int MOST_STEPS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    protected abstract Deployer deployer();

    /** Lets the world outside get on for so long. */
    protected void pause(Duration pause) {}

    /** Whether it makes anything; the hooks below need no answer otherwise. */
    protected boolean makesThings() {
        return true;
    }

    /** Everything that was changed outside so far, in a form that compares. */
    protected Object changes() {
        return "";
    }

    /** How many clusters were ever made. */
    protected int clustersMade() {
        return 0;
    }

    /** Somebody else takes what the cluster's task would make. */
    protected void occupy(Deployer.Task task) {}

    /** The next call that makes the cluster has its effect, and its answer is lost. */
    protected void loseTheNextAnswer() {}

    @Test
    void reachesAClusterWithTheGroupsThatWereAsked() {
        var provisioned = deployed("cluster-1");

        assertThat(provisioned.groups()).extracting(GroupCount::name).containsExactly("workers");
        assertThat(provisioned.groups()).extracting(GroupCount::target).containsExactly(2);
        assertThat(provisioned.arn())
                .matches("arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\\d{12}:cluster/[a-z0-9]{12}");
    }

    @Test
    void adoptsTheClusterThatIsOursAlready() {
        String arn = deployed("cluster-2").arn();
        int made = clustersMade();

        assertThat(deployed("cluster-2").arn()).isEqualTo(arn);
        assertThat(clustersMade()).isEqualTo(made);
    }

    @Test
    void makesOneClusterWhenEveryStepIsRunTwice() {
        String step = "start";
        Progress.Provisioned provisioned = null;
        for (int i = 0; i < MOST_STEPS && provisioned == null; i++) {
            run(task("cluster-3", step, 1));
            switch (run(task("cluster-3", step, 1))) {
                case Progress.Next(String next, List<String> _) -> step = next;
                case Progress.Waiting(String next, Duration pause, List<String> _) -> {
                    step = next;
                    pause(pause);
                }
                case Progress.Provisioned done -> provisioned = done;
                case Progress.Gone _ -> throw new AssertionError("gone while deploying");
                case Progress.Failed failed -> throw new AssertionError(failed.reason());
            }
        }

        assertThat(provisioned).isNotNull();
        assertThat(clustersMade()).isEqualTo(makesThings() ? 1 : 0);
    }

    @Test
    void tellsClustersApart() {
        assertThat(deployed("cluster-4").arn()).isNotEqualTo(deployed("cluster-5").arn());
    }

    @Test
    void takesAwayWhatIsThereAndWhatIsNot() {
        deployed("cluster-6");

        assertThat(destroyed("cluster-6")).isEqualTo(List.of());
        assertThat(destroyed("cluster-6")).isEqualTo(List.of());
        assertThat(destroyed("never-made")).isEqualTo(List.of());
    }

    @Test
    void plansWithoutChangingAnything() {
        Object before = changes();

        Plan plan = deployer().plan(task("cluster-7", "start", 1)).await().atMost(LIMIT);

        assertThat(plan.changes()).extracting(Plan.Change::action).contains(Plan.Action.CREATE);
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void refusesAndLeavesAloneWhatIsSomebodyElses() {
        assumeTrue(makesThings());
        occupy(task("cluster-8", "start", 1));
        Object before = changes();

        var failed = (Progress.Failed) last(task("cluster-8", "start", 1));

        assertThat(failed.reason()).contains("not ours");
        assertThat(failed.remediation()).isNotBlank();
        assertThat(deployer().plan(task("cluster-8", "start", 1)).await().atMost(LIMIT).changes())
                .extracting(Plan.Change::action)
                .contains(Plan.Action.REFUSE);
        assertThat(destroyed("cluster-8")).isEqualTo(List.of());
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void makesOneClusterWhenTheAnswerIsLost() {
        assumeTrue(makesThings());
        loseTheNextAnswer();

        deployed("cluster-9");

        assertThat(clustersMade()).isEqualTo(1);
    }

    @Test
    void stopsWhenALaterWorkerHasTheCluster() {
        assumeTrue(makesThings());
        last(task("cluster-10", "start", 7));
        Object before = changes();

        Progress destroying =
                deployer().destroy(task("cluster-10", "start", 6)).await().atMost(LIMIT);

        assertThat(destroying).isInstanceOf(Progress.Waiting.class);
        assertThat(changes()).isEqualTo(before);
    }

    @Test
    void saysInItsLogWhatItDoes() {
        List<String> lines = said(task("cluster-11", "start", 1));

        assertThat(lines).anyMatch(line -> line.contains("cluster-11"));
        assertThat(lines).allMatch(line -> !line.isBlank() && line.length() < 2000);
    }

    protected final Progress.Provisioned deployed(String clusterId) {
        return switch (last(task(clusterId, "start", 1))) {
            case Progress.Provisioned provisioned -> provisioned;
            case Progress.Failed failed -> throw new AssertionError(failed.reason());
            case Progress.Next _, Progress.Waiting _, Progress.Gone _ ->
                    throw new AssertionError("no cluster after %d steps".formatted(MOST_STEPS));
        };
    }

    /** All that a deployment says on its way, from this task on. */
    protected final List<String> said(Deployer.Task first) {
        var lines = new ArrayList<String>();
        Deployer.Task task = first;
        for (int i = 0; i < MOST_STEPS; i++) {
            Progress progress = run(task);
            lines.addAll(progress.lines());
            switch (progress) {
                case Progress.Next(String next, List<String> _) -> task = at(task, next);
                case Progress.Waiting(String next, Duration pause, List<String> _) -> {
                    task = at(task, next);
                    pause(pause);
                }
                case Progress.Provisioned _, Progress.Gone _, Progress.Failed _ -> {
                    return lines;
                }
            }
        }
        return lines;
    }

    /** What a deployment comes to, from this task on. */
    protected final Progress last(Deployer.Task first) {
        Deployer.Task task = first;
        Progress progress = run(task);
        for (int i = 0; i < MOST_STEPS; i++) {
            switch (progress) {
                case Progress.Next(String next, List<String> _) -> task = at(task, next);
                case Progress.Waiting(String next, Duration pause, List<String> _) -> {
                    task = at(task, next);
                    pause(pause);
                }
                case Progress.Provisioned _, Progress.Gone _, Progress.Failed _ -> {
                    return progress;
                }
            }
            progress = run(task);
        }
        return progress;
    }

    private Progress run(Deployer.Task task) {
        return deployer().deploy(task).await().atMost(LIMIT);
    }

    protected final List<Orphan> destroyed(String clusterId) {
        Deployer.Task task = task(clusterId, "start", 2);
        for (int i = 0; i < MOST_STEPS; i++) {
            switch (deployer().destroy(task).await().atMost(LIMIT)) {
                case Progress.Next(String next, List<String> _) -> task = at(task, next);
                case Progress.Waiting(String next, Duration pause, List<String> _) -> {
                    task = at(task, next);
                    pause(pause);
                }
                case Progress.Gone(List<Orphan> orphans, List<String> _) -> {
                    return orphans;
                }
                case Progress.Provisioned _ -> throw new AssertionError("made while destroying");
                case Progress.Failed failed -> throw new AssertionError(failed.reason());
            }
        }
        throw new AssertionError("not gone after %d steps".formatted(MOST_STEPS));
    }

    protected static Deployer.Task at(Deployer.Task task, String step) {
        return new Deployer.Task(
                task.jobId(), task.clusterId(), task.tenant(), task.cluster(), step, task.fence());
    }

    /** A cluster that is called like its id. */
    protected static Deployer.Task task(String clusterId, String step, long fence) {
        var group =
                new ClusterSpec.InstanceGroup(
                        "workers",
                        "ml.p5.48xlarge",
                        2,
                        null,
                        2,
                        null,
                        null,
                        List.of(),
                        500,
                        false,
                        Map.of(),
                        List.of());
        var cluster =
                new ClusterSpec(
                        clusterId,
                        null,
                        "us-west-2",
                        "small",
                        "eks",
                        "1.33",
                        "Continuous",
                        null,
                        null,
                        false,
                        List.of(group),
                        Map.of(),
                        Map.of(),
                        null,
                        Duration.ofHours(2),
                        null);
        return new Deployer.Task("job-" + clusterId, clusterId, "team-a", cluster, step, fence);
    }
}
