package io.slipway.cli.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process's surroundings. A test brings its own. */
public record Machine(
        Terminal terminal,
        Map<String, String> environment,
        Path directory,
        Clock clock,
        Pause pause) {

    public static Machine ofProcess() {
        Map<String, String> environment = System.getenv();
        return new Machine(
                Terminal.ofProcess(set(environment.get("SLIPWAY_FORCE_TTY"))),
                environment,
                Path.of("").toAbsolutePath(),
                Clock.systemUTC(),
                length -> Thread.sleep(length.toMillis()));
    }

    /** A variable that is empty counts as not set. */
    public @Nullable String env(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    public boolean said(String name) {
        return set(env(name));
    }

    public Path home() {
        String home = env("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }

    public Path configFolder() {
        String own = env("SLIPWAY_CONFIG_DIR");
        return own == null ? xdg("XDG_CONFIG_HOME", ".config") : Path.of(own);
    }

    public Path stateFolder() {
        String own = env("SLIPWAY_CONFIG_DIR");
        return own == null ? xdg("XDG_STATE_HOME", ".local/state") : Path.of(own, "state");
    }

    public Path cacheFolder() {
        String own = env("SLIPWAY_CONFIG_DIR");
        return own == null ? xdg("XDG_CACHE_HOME", ".cache") : Path.of(own, "cache");
    }

    private Path xdg(String variable, String fallback) {
        String base = env(variable);
        return (base == null ? home().resolve(fallback) : Path.of(base)).resolve("slipway");
    }

    /** How wide the terminal is; asks {@code stty} when the shell did not say. */
    public int columns() {
        String said = env("COLUMNS");
        if (said != null && said.matches("\\d{1,4}")) {
            return Math.max(20, Integer.parseInt(said));
        }
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(Path.of("/dev/tty").toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (stty.waitFor(200, TimeUnit.MILLISECONDS) && stty.exitValue() == 0) {
                try (var reader = stty.inputReader()) {
                    int told = Integer.parseInt(reader.readLine().strip().split(" ", -1)[1]);
                    // A terminal that nobody gave a size to says 0.
                    return told == 0 ? 80 : Math.max(20, told);
                }
            }
        } catch (IOException | NumberFormatException _) {
            return 80;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 80;
    }

    private static boolean set(@Nullable String value) {
        return value != null && !value.isEmpty() && !value.equals("0") && !value.equals("false");
    }
}
