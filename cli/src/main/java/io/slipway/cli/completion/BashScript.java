package io.slipway.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A bash function that knows every command and flag by heart and asks {@code slipway __complete}
 * for ids only: a JVM for each press of the tab key would be too slow.
 */
final class BashScript {
    private final Map<String, List<String>> commands = new TreeMap<>();
    private final Map<String, List<String>> flags = new TreeMap<>();
    private final Map<String, String> kinds = new TreeMap<>();

    BashScript(CommandSpec root) {
        collect("", root);
    }

    private void collect(String path, CommandSpec spec) {
        List<String> names = new ArrayList<>();
        spec.subcommands()
                .forEach(
                        (name, sub) -> {
                            if (!name.startsWith("_")) {
                                names.add(name);
                                collect((path + " " + name).strip(), sub.getCommandSpec());
                            }
                        });
        commands.put(path, names);
        flags.put(
                path,
                spec.options().stream()
                        .filter(option -> !option.hidden())
                        .map(OptionSpec::longestName)
                        .toList());
        boolean takesId =
                spec.positionalParameters().stream()
                        .anyMatch(parameter -> parameter.paramLabel().equals("ID"));
        if (takesId) {
            kinds.put(path, spec.parent().name());
        }
    }

    String text() {
        StringBuilder known = new StringBuilder();
        StringBuilder words = new StringBuilder();
        StringBuilder options = new StringBuilder();
        StringBuilder ids = new StringBuilder();
        commands.forEach(
                (path, names) -> {
                    known.append(path.isEmpty() ? "" : "'" + path + "'|");
                    if (!names.isEmpty()) {
                        words.append(arm(path, String.join(" ", names)));
                    }
                });
        flags.forEach((path, names) -> options.append(arm(path, String.join(" ", names))));
        kinds.forEach((path, kind) -> ids.append(arm(path, kind)));
        known.setLength(known.length() - 1);
        return """
        _slipway() {
            local cur="${COMP_WORDS[COMP_CWORD]}" path="" words="" kind="" try i
            for ((i = 1; i < COMP_CWORD; i++)); do
                try="${path:+$path }${COMP_WORDS[i]}"
                case "$try" in
                    %s) path="$try" ;;
                esac
            done
            if [[ "$cur" == -* ]]; then
                case "$path" in
        %s        esac
            else
                case "$path" in
        %s        esac
                case "$path" in
        %s        esac
                if [[ -n "$kind" ]]; then
                    words="$("${COMP_WORDS[0]}" __complete "$kind" "$cur" 2>/dev/null)"
                fi
            fi
            COMPREPLY=($(compgen -W "$words" -- "$cur"))
        }
        complete -F _slipway slipway
        """
                .formatted(known, options, words, ids.toString().replace("words=", "kind="))
                .stripTrailing();
    }

    private static String arm(String path, String words) {
        return "            '%s') words=\"%s\" ;;%n".formatted(path, words);
    }
}
