package io.slipway.simulator.aws;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How the simulator is started. */
public record Settings(String host, int port, @Nullable Path folder, @Nullable String kubernetes) {
    static final String USAGE =
            """
            usage: aws-simulator [--host 127.0.0.1] [--port 18100] [--folder DIR] [--kubernetes URL]
              --folder      keep the state there and find it again at the next start
              --kubernetes  the Kubernetes simulator behind all EKS clusters: nodes appear there
            """;

    public static Settings onFreePort() {
        return new Settings("127.0.0.1", 0, null, null);
    }

    public Settings in(Path newFolder) {
        return new Settings(host, port, newFolder, kubernetes);
    }

    static Settings parse(String[] args) {
        String host = "127.0.0.1";
        int port = 18100;
        Path folder = null;
        String kubernetes = null;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--host" -> host = value;
                case "--port" -> port = Integer.parseInt(value);
                case "--folder" -> folder = Path.of(value);
                case "--kubernetes" -> kubernetes = value;
                case String unknown ->
                        throw new IllegalArgumentException("unknown option " + unknown);
            }
        }
        return new Settings(host, port, folder, kubernetes);
    }
}
