package io.slipway.local.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * The AOT cache of each JVM (JEP 483, 514, 515): its classes as they were loaded and linked, and
 * which methods were hot, in a run that wrote it. A cache holds for the very jars and the very JDK
 * that it was made with.
 *
 * @param folder one file per part
 * @param writing whether the JVMs write their caches when they end, or use what is there
 */
public record Caches(Path folder, boolean writing) {

    /** For the command line of the JVM. */
    List<String> flags(Part part, FileTime built) throws IOException {
        Path cache = of(part);
        if (writing) {
            Files.createDirectories(folder);
            Files.deleteIfExists(cache);
            // The scenario reads the log of the part, where every line is JSON.
            return List.of(
                    "-XX:AOTCacheOutput=" + cache,
                    "-Xlog:aot*=off",
                    "-Xlog:aot*=warning:file=\"" + log(part) + "\"");
        }
        // One that does not fit is ignored by the JVM. Its remarks on caches would stand in the log
        // of the part, where every line is JSON.
        boolean fits = Files.exists(cache) && Files.getLastModifiedTime(cache).compareTo(built) > 0;
        return fits ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off") : List.of();
    }

    /** What a JVM says of the cache that it writes. */
    public Path log(Part part) {
        return folder.resolve(part.label() + ".log");
    }

    public Path of(Part part) {
        return folder.resolve(part.label() + ".aot");
    }
}
