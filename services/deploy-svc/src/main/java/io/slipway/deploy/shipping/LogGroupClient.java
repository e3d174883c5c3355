package io.slipway.deploy.shipping;

import io.slipway.deploy.deployer.aws.AwsClients;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** The log group. Blocking. */
@ApplicationScoped
class LogGroupClient {
    private static final Logger LOG = Logger.getLogger(LogGroupClient.class);

    private final AwsClients clients;
    private final ShippingConfig config;

    LogGroupClient(AwsClients clients, ShippingConfig config) {
        this.clients = clients;
        this.config = config;
    }

    private CloudWatchLogsClient logs() {
        return clients.at(null, config.region()).logs();
    }

    private String group() {
        return config.group().orElseThrow();
    }

    /** What is too old for CloudWatch, or too new, is left out and told here. */
    void put(String stream, Batch batch) {
        PutLogEventsResponse answer;
        try {
            answer = send(stream, batch);
        } catch (ResourceNotFoundException _) {
            create(stream);
            answer = send(stream, batch);
        }
        if (answer.rejectedLogEventsInfo() != null) {
            LOG.warnf(
                    "CloudWatch left out lines of stream %s: %s",
                    stream, answer.rejectedLogEventsInfo());
        }
    }

    private PutLogEventsResponse send(String stream, Batch batch) {
        return logs().putLogEvents(
                        put ->
                                put.logGroupName(group())
                                        .logStreamName(stream)
                                        .logEvents(
                                                batch.events().stream()
                                                        .map(LogGroupClient::event)
                                                        .toList()));
    }

    private static InputLogEvent event(Batch.Event event) {
        return InputLogEvent.builder()
                .timestamp(event.at().toEpochMilli())
                .message(event.message())
                .build();
    }

    private void create(String stream) {
        try {
            logs().createLogGroup(create -> create.logGroupName(group()));
            config.retentionDays()
                    .ifPresent(
                            days ->
                                    logs().putRetentionPolicy(
                                                    put ->
                                                            put.logGroupName(group())
                                                                    .retentionInDays(days)));
        } catch (ResourceAlreadyExistsException _) {
            // somebody has made it, and said how long it keeps its events
        }
        try {
            logs().createLogStream(create -> create.logGroupName(group()).logStreamName(stream));
        } catch (ResourceAlreadyExistsException _) {
            // another worker has made it
        }
    }

    /** The number of the newest line in the stream; 0 when there is none. */
    long newest(String stream) {
        try {
            return logs()
                    .getLogEvents(
                            get ->
                                    get.logGroupName(group())
                                            .logStreamName(stream)
                                            .startFromHead(false)
                                            .limit(1))
                    .events()
                    .stream()
                    .map(OutputLogEvent::message)
                    .mapToLong(Batch::lineOf)
                    .max()
                    .orElse(0);
        } catch (ResourceNotFoundException _) {
            return 0;
        }
    }
}
