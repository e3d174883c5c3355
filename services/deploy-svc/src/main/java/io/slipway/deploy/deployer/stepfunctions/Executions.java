package io.slipway.deploy.deployer.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.sagemaker.CreateClusterCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** The executions of one cluster's deployment: one, and another for each retry of the job. */
final class Executions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ATTEMPTS = 20;
    private static final int PAGE = 200;
    private static final int MOST_PER_PAGE = 1000;
    private static final int MOST_PAGES = 10;
    private static final int MOST_EVENTS = 25_000;
    private static final int WORDS = 500;

    private final Aws aws;
    private final Task task;
    private final String machineArn;

    Executions(Aws aws, Task task, String machine) {
        this.aws = aws;
        this.task = task;
        String partition =
                aws.region().startsWith("cn-")
                        ? "aws-cn"
                        : aws.region().startsWith("us-gov-") ? "aws-us-gov" : "aws";
        this.machineArn =
                "arn:%s:states:%s:%s:stateMachine:%s"
                        .formatted(partition, aws.region(), aws.account(), machine);
    }

    /**
     * @param number of the attempt, from 1
     */
    record Attempt(int number, DescribeExecutionResponse execution) {}

    /** The one that runs or ran last; null when there never was one. */
    @Nullable Attempt latest() {
        Attempt latest = null;
        for (int number = 1; number <= MOST_ATTEMPTS; number++) {
            DescribeExecutionResponse execution = find(number);
            if (execution == null) {
                return latest;
            }
            latest = new Attempt(number, execution);
        }
        return latest;
    }

    @Nullable DescribeExecutionResponse find(int number) {
        DescribeExecutionResponse execution;
        try {
            execution = aws.machines().describeExecution(get -> get.executionArn(arn(number)));
        } catch (ExecutionDoesNotExistException _) {
            return null;
        }
        if (!execution.input().contains("\"clusterId\":\"" + task.clusterId() + "\"")) {
            throw new Refusal(
                    "Execution %s is not ours: its input has another clusterId."
                            .formatted(execution.executionArn()),
                    "Find out who started it; ask for a new cluster.");
        }
        return execution;
    }

    /** The same name with the same input, while it runs, is the same execution. */
    void start(int number) {
        aws.machines()
                .startExecution(
                        start ->
                                start.stateMachineArn(machineArn)
                                        .name(name(number))
                                        .input(input()));
    }

    void stop(DescribeExecutionResponse execution) {
        aws.machines()
                .stopExecution(
                        stop ->
                                stop.executionArn(execution.executionArn())
                                        .error("Slipway.Cancelled")
                                        .cause("job " + task.jobId() + " takes the cluster away"));
    }

    static boolean running(DescribeExecutionResponse execution) {
        return execution.status() == ExecutionStatus.RUNNING;
    }

    String name(int number) {
        return "deploy-%s-%d".formatted(task.clusterId(), number);
    }

    private String arn(int number) {
        return machineArn.replace(":stateMachine:", ":execution:") + ":" + name(number);
    }

    /** Without the worker's number, so that every worker of the job says the same. */
    private String input() {
        ObjectNode input = JSON.createObjectNode();
        input.put("jobId", task.jobId());
        input.put("clusterId", task.clusterId());
        input.put("tenant", task.tenant());
        input.put("region", aws.region());
        input.put("timeoutSeconds", task.cluster().deadline().toSeconds());
        input.put("stackName", Names.stack(task));
        input.put("reportPath", "/api/hyperpod/jobs/%s:report".formatted(task.jobId()));
        input.putObject("artifacts").put("parameterPrefix", "/hyperpod");
        ObjectNode tags = input.putObject("tags");
        Names.tags(task).forEach(tags::put);
        tags.remove(Names.FENCE_TAG);
        input.set("createCluster", CreateClusterCall.asked(task.cluster()));
        try {
            return JSON.writeValueAsString(input);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What happened after an event, oldest first.
     *
     * @param last id of the newest event there is
     */
    record News(List<String> lines, long last) {}

    News news(int number, long after) {
        var lines = new ArrayList<String>();
        long last = after;
        String next = null;
        String state = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            var answer =
                    aws.machines()
                            .getExecutionHistory(
                                    GetExecutionHistoryRequest.builder()
                                            .executionArn(arn(number))
                                            .maxResults(PAGE)
                                            .nextToken(next)
                                            .build());
            for (HistoryEvent event : answer.events()) {
                if (event.stateEnteredEventDetails() != null) {
                    state = event.stateEnteredEventDetails().name();
                }
                if (event.id() > after) {
                    String line = line(event, state);
                    if (line != null) {
                        lines.add(line);
                    }
                    last = Math.max(last, event.id());
                }
            }
            next = answer.nextToken();
            if (next == null) {
                return new News(lines, last);
            }
        }
        return new News(lines, last);
    }

    /** Everything that happened; an execution has no more events than that. */
    List<HistoryEvent> history(int number) {
        return aws
                .machines()
                .getExecutionHistoryPaginator(
                        get -> get.executionArn(arn(number)).maxResults(MOST_PER_PAGE))
                .events()
                .stream()
                .limit(MOST_EVENTS)
                .toList();
    }

    /**
     * @param state entered last; ours run one after the other
     */
    private static @Nullable String line(HistoryEvent event, String state) {
        if (event.stateEnteredEventDetails() != null) {
            return "execution enters " + state;
        }
        if (event.taskFailedEventDetails() != null) {
            return "task %s failed: %s: %s"
                    .formatted(
                            state,
                            event.taskFailedEventDetails().error(),
                            shortened(event.taskFailedEventDetails().cause()));
        }
        if (event.taskTimedOutEventDetails() != null) {
            return "task %s timed out (%s): nothing was heard in time of the program that does its work"
                    .formatted(state, event.taskTimedOutEventDetails().error());
        }
        return null;
    }

    /** The first task that failed says more than the end of the execution does. */
    String why(int number, DescribeExecutionResponse execution) {
        return news(number, 0).lines().stream()
                .filter(line -> line.startsWith("task "))
                .findFirst()
                .orElseGet(
                        () ->
                                "%s %s"
                                        .formatted(
                                                execution.error() == null
                                                        ? execution.statusAsString()
                                                        : execution.error(),
                                                shortened(execution.cause())));
    }

    /** What somebody can do about an execution that failed. */
    String remedy(int number) {
        String first =
                news(number, 0).lines().stream()
                        .filter(line -> line.startsWith("task "))
                        .findFirst()
                        .orElse("");
        String what =
                first.contains(" timed out ")
                        ? "See whether that program runs, gets the event from the bus and reports (SendTaskHeartbeat, or POST /api/hyperpod/jobs/%s:report); then retry the job: it starts a new execution."
                                .formatted(task.jobId())
                        : "Put right what that task says, then retry the job: it starts a new execution.";
        return "%s The whole history: aws stepfunctions get-execution-history --region %s --execution-arn %s"
                .formatted(what, aws.region(), arn(number));
    }

    private static String shortened(@Nullable String words) {
        return words == null ? "" : words.substring(0, Math.min(words.length(), WORDS));
    }
}
