package io.slipway.deploy.deployer.stepfunctions;

import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.aws.AwsClients;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/**
 * Hands reports on to Step Functions, for programs that have no AWS credentials of their own. What
 * the state machine knows is read from its history, so nothing is kept here: a report that came
 * twice, or whose answer was lost, is found there.
 */
@ApplicationScoped
public class TaskReports {
    private final AwsClients clients;
    private final StepFunctionsConfig config;

    TaskReports(AwsClients clients, StepFunctionsConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** Blocks. */
    public Receipt give(Task task, String token, TaskReport report) {
        String machine = config.stateMachine().orElse(null);
        if (machine == null) {
            return new Receipt.Unknown();
        }
        var aws = clients.at(task.cluster().accountId(), task.cluster().region());
        var executions = new Executions(aws, task, machine);
        Executions.@Nullable Attempt latest = executions.latest();
        if (latest == null) {
            return new Receipt.Unknown();
        }
        Announced announced = Announced.in(executions.history(latest.number()), token);
        if (announced == null) {
            return earlier(executions, latest.number(), token);
        }
        Receipt known = known(announced, latest.execution(), report);
        if (known != null) {
            return known;
        }
        try {
            send(aws.machines(), token, report);
            return new Receipt.Taken(announced.stage(), false);
        } catch (TaskTimedOutException | TaskDoesNotExistException over) {
            return lookedAgain(executions, latest.number(), token, report);
        }
    }

    private static Receipt earlier(Executions executions, int latest, String token) {
        for (int number = latest - 1; number > 0; number--) {
            Announced announced = Announced.in(executions.history(number), token);
            if (announced != null) {
                return new Receipt.Late(
                        announced.stage(),
                        "execution %s is over, the job was tried again"
                                .formatted(executions.name(number)));
            }
        }
        return new Receipt.Unknown();
    }

    /** Null when the task waits. */
    private static @Nullable Receipt known(
            Announced announced, DescribeExecutionResponse execution, TaskReport report) {
        if (announced.endedBy(report)) {
            return new Receipt.Taken(announced.stage(), true);
        }
        HistoryEvent end = announced.end();
        if (end != null) {
            return new Receipt.Late(
                    announced.stage(),
                    "the task ended at %s, %s".formatted(end.timestamp(), ended(end)));
        }
        return execution.status() == ExecutionStatus.RUNNING
                ? null
                : new Receipt.Late(
                        announced.stage(),
                        "execution %s is %s"
                                .formatted(execution.name(), execution.statusAsString()));
    }

    private static String ended(HistoryEvent end) {
        return switch (end.type()) {
            case TASK_SUCCEEDED -> "as a success with another output";
            case TASK_FAILED -> "as failed with %s".formatted(end.taskFailedEventDetails().error());
            case TASK_TIMED_OUT ->
                    "because nothing was heard in time (%s)"
                            .formatted(end.taskTimedOutEventDetails().error());
            default -> "as " + end.typeAsString();
        };
    }

    /** The answer to an earlier call may have been lost; then its effect is in the history. */
    private static Receipt lookedAgain(
            Executions executions, int number, String token, TaskReport report) {
        Announced announced = Announced.in(executions.history(number), token);
        DescribeExecutionResponse execution = executions.find(number);
        if (announced == null || execution == null) {
            return new Receipt.Unknown();
        }
        Receipt known = known(announced, execution, report);
        return known == null
                ? new Receipt.Late(announced.stage(), "Step Functions takes no more reports of it")
                : known;
    }

    private static void send(SfnClient machines, String token, TaskReport report) {
        switch (report) {
            case TaskReport.Heartbeat _ ->
                    machines.sendTaskHeartbeat(beat -> beat.taskToken(token));
            case TaskReport.Success(var output) ->
                    machines.sendTaskSuccess(
                            done -> done.taskToken(token).output(output.toString()));
            case TaskReport.Failure(String error, String cause) ->
                    machines.sendTaskFailure(
                            failed -> failed.taskToken(token).error(error).cause(cause));
        }
    }
}
