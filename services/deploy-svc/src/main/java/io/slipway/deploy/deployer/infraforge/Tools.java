package io.slipway.deploy.deployer.infraforge;

import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The private folder of one job, and the commands that run in it. */
final class Tools {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    /** What a request may set for the tools; the guardrails refuse all else before. */
    private static final Set<String> ASKED =
            Set.of("TZ", "LANG", "LOG_LEVEL", "DEBUG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

    /** What the tools may see of our own environment. */
    private static final List<String> OURS =
            List.of(
                    "PATH",
                    "HTTP_PROXY",
                    "HTTPS_PROXY",
                    "NO_PROXY",
                    "NODE_EXTRA_CA_CERTS",
                    "SSL_CERT_FILE");

    private final InfraForgeConfig config;
    private final Clock clock;
    private final Task task;
    private final @Nullable String endpoint;

    Tools(InfraForgeConfig config, Clock clock, Task task, @Nullable String endpoint) {
        this.config = config;
        this.clock = clock;
        this.task = task;
        this.endpoint = endpoint;
        if (!ID.matcher(task.jobId()).matches() || !ID.matcher(task.clusterId()).matches()) {
            throw new IllegalStateException("ids %s, %s".formatted(task.jobId(), task.clusterId()));
        }
    }

    boolean installed() {
        return config.cdk().filter(Files::isExecutable).isPresent()
                && config.app().filter(Files::exists).isPresent();
    }

    void needed() {
        if (!installed()) {
            throw new Refusal(
                    "InfraForge is not installed where deploy-svc runs.",
                    "Set slipway.deploy.infraforge.cdk to the CDK command line and slipway.deploy.infraforge.app to the infraforge binary; or ask for the deployer sagemaker.");
        }
    }

    Path folder() {
        return config.folder().resolve(task.clusterId()).resolve(task.jobId());
    }

    CommandRun run(String name) {
        return new CommandRun(folder().resolve(name), clock);
    }

    Path assembly() {
        return folder().resolve("cdk.out");
    }

    Path template() {
        return assembly().resolve(Names.stack(task) + ".template.json");
    }

    void write(ForgeConfig rendered) {
        try {
            Files.createDirectories(
                    folder(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.writeString(folder().resolve("config.json"), rendered.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start(Aws aws, String name, String... arguments) {
        var command = new ArrayList<String>();
        command.add(config.cdk().orElseThrow().toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        run(name).start(command, folder(), environment(aws));
    }

    String app() {
        return config.app().orElseThrow().toAbsolutePath().toString();
    }

    private Map<String, String> environment(Aws aws) {
        var environment = new HashMap<String, String>();
        for (String name : OURS) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        task.cluster()
                .environment()
                .forEach(
                        (name, value) -> {
                            if (ASKED.contains(name)) {
                                environment.put(name, value);
                            }
                        });
        environment.put("HOME", folder().toAbsolutePath().toString());
        environment.put("AWS_REGION", aws.region());
        environment.put("CDK_DEFAULT_REGION", aws.region());
        environment.put("CDK_DISABLE_VERSION_CHECK", "1");
        if (endpoint != null) {
            environment.put("AWS_ENDPOINT_URL", endpoint);
        }
        AwsCredentials keys = aws.credentials().resolveCredentials();
        environment.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
        environment.put("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
        if (keys instanceof AwsSessionCredentials session) {
            environment.put("AWS_SESSION_TOKEN", session.sessionToken());
        }
        return environment;
    }

    /** Ends whatever still builds this cluster, in whichever job. */
    boolean endBuilding() {
        boolean gone = true;
        Path cluster = config.folder().resolve(task.clusterId());
        if (!Files.isDirectory(cluster)) {
            return true;
        }
        try (Stream<Path> jobs = Files.list(cluster)) {
            for (Path job : jobs.toList()) {
                for (String name : List.of("synth", "deploy")) {
                    gone &= new CommandRun(job.resolve(name), clock).end(config.grace());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return gone;
    }

    /** The folders of a cluster that is gone. */
    void sweep() {
        Path cluster = config.folder().resolve(task.clusterId());
        if (!Files.isDirectory(cluster)) {
            return;
        }
        try (Stream<Path> files = Files.walk(cluster)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean tooLong(CommandRun.State.Running running) {
        return running.since().plus(config.runLimit()).isBefore(clock.instant());
    }
}
