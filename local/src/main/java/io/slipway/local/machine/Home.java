package io.slipway.local.machine;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param checkout the directory of the parent POM
 * @param state of the local stack; ignored by git
 */
public record Home(Path checkout, Path state) {
    private static final String STATE = ".slipway";

    public Home(Path checkout) {
        this(checkout, checkout.resolve(STATE));
    }

    public static Home current() {
        return new Home(
                Path.of(System.getProperty("slipway.root", "")).toAbsolutePath().normalize());
    }

    /** Of the same checkout, with data that nobody misses when it is thrown away. */
    public Home aside(String folder) {
        return new Home(checkout, checkout.resolve(STATE).resolve(folder));
    }

    public Path caches() {
        return state.resolve("aot");
    }

    Path data(String of) {
        return state().resolve("data").resolve(of);
    }

    /** The way into the simulated cluster, for kubectl and for the services. */
    public Path kubeconfig() {
        return data("kubeconfig");
    }

    public Path log(Part part) {
        return state().resolve("logs").resolve(part.label() + ".log");
    }

    public Path tokens() {
        return state().resolve("tokens");
    }

    /** Unpacked there by the slipway script. */
    Path keycloak() {
        var directory = state().resolve("keycloak");
        if (!Files.isExecutable(directory.resolve("bin/kc.sh"))) {
            throw new Trouble(
                    "Keycloak is not unpacked in " + directory,
                    "./slipway up --keycloak fetches and unpacks it.");
        }
        return directory;
    }

    /** A file that a build makes. */
    Path built(String path) {
        var file = checkout.resolve(path);
        if (!Files.exists(file)) {
            throw new Trouble(path + " is missing", "Build it: ./mvnw -DskipTests package");
        }
        return file;
    }
}
