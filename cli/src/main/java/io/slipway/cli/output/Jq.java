package io.slipway.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** {@code --jq}: a program of jq 1.6 on each document; a text comes out without quotes. */
public final class Jq {
    private final Scope functions = Scope.newEmptyScope();
    private final JsonQuery program;

    public Jq(String text) {
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, functions);
        try {
            program = JsonQuery.compile(text, Versions.JQ_1_6);
        } catch (JsonQueryException e) {
            throw Failure.usage(
                    "--jq does not understand '%s'".formatted(text),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("-"),
                    "slipway job list --jq '.items[].id'");
        }
    }

    List<String> lines(JsonNode document) {
        List<JsonNode> results = new ArrayList<>();
        try {
            program.apply(Scope.newChildScope(functions), document, results::add);
        } catch (JsonQueryException e) {
            throw new Failure(
                    Exit.FAILED,
                    "--jq cannot be applied to the answer",
                    String.valueOf(e.getMessage()),
                    "the same command with --jq .");
        }
        return results.stream()
                .map(result -> result.isTextual() ? result.asText() : Json.line(result))
                .toList();
    }
}
