package io.slipway.cli.aot;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes {@code cli.aot} beside the jar: rehearses the command once with the JVM taking notes. */
public final class AotCache {
    /** The cache fits one set of flags; {@code ./slipway} starts the command with these. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** What was hot in the rehearsal would be compiled at each start, and is hardly run then. */
    private static final List<String> NO_PROFILES =
            List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "-XX:-AOTRecordTraining");

    private AotCache() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, URISyntaxException {
        Path jar =
                Path.of(AotCache.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isRegularFile(jar)) {
            System.err.println("This needs the jar: ./mvnw -pl cli -am package");
            System.exit(2);
        }
        Path folder = jar.resolveSibling("");
        try (var jars = Files.newDirectoryStream(folder.resolve("lib"), "picocli-*.jar")) {
            for (Path picocli : jars) {
                ModernClasses.write(picocli);
            }
        }
        System.exit(rehearse(jar, folder.resolve("cli.aot")));
    }

    private static int rehearse(Path jar, Path cache) throws IOException, InterruptedException {
        Files.deleteIfExists(cache);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(NO_PROFILES);
        command.addAll(
                List.of(
                        "-Xlog:disable",
                        "-XX:AOTCacheOutput=" + cache,
                        "-jar",
                        jar.toString(),
                        "__rehearse"));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit == 0 && Files.exists(cache)) {
            System.out.println(cache);
            return 0;
        }
        System.err.println("The JVM wrote no cache; everything works without it, only slower.");
        return 1;
    }
}
