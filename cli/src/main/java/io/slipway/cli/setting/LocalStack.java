package io.slipway.cli.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code slipway up} put its parts, as its state folder says. Only loopback addresses count:
 * a file in a folder does not decide where a token is sent.
 *
 * @param addresses URL or host:port by the name of the part
 */
record LocalStack(Map<String, String> addresses) {
    /** What runs is told here by the script, which knows its checkout. */
    static final String VARIABLE = "SLIPWAY_STATE";

    static LocalStack of(@Nullable String stateFolder) {
        Map<String, String> addresses = new HashMap<>();
        if (stateFolder != null) {
            for (JsonNode part : read(Path.of(stateFolder, "running.json"))) {
                String address = Json.text(part, "address");
                if (address.matches("(http://)?127\\.0\\.0\\.1:\\d{1,5}(/.*)?")) {
                    addresses.put(Json.text(part, "part"), address);
                }
            }
        }
        return new LocalStack(Map.copyOf(addresses));
    }

    String of(String part, String usual) {
        return addresses.getOrDefault(part, usual);
    }

    /** A file that is not there or is being written is as good as a stack that is not up. */
    private static JsonNode read(Path file) {
        try {
            return Json.read(Files.readAllBytes(file));
        } catch (JsonProcessingException _) {
            return Json.array();
        } catch (IOException _) {
            return Json.array();
        }
    }
}
