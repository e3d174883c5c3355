package io.slipway.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the test runs in. */
public final class Checkout {
    private Checkout() {}

    /** The directory of the parent POM, given by surefire or found above the working directory. */
    public static Path root() {
        var given = System.getProperty("slipway.root");
        if (given != null) {
            return Path.of(given);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("contracts/topics.properties"))) {
                return at;
            }
        }
        throw new IllegalStateException("Run tests inside the checkout, or set -Dslipway.root");
    }

    /** The directory of the module under test. */
    public static Path module() {
        return Path.of("").toAbsolutePath();
    }
}
