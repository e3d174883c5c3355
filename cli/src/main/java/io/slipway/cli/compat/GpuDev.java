package io.slipway.cli.compat;

import io.slipway.cli.exit.Failure;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.setting.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code slipway compat gpu-dev …}: the verbs and flags of gpu-dev, said in ours. What is the same
 * in both goes through as it is; what there is not ends with exit code 2 and says what to do.
 */
public final class GpuDev {
    private static final String LIST_STATES = "active,preparing,queued,pending";

    private static final Map<String, String> RESERVE =
            Map.of(
                    "--gpu-type", "--type",
                    "-h", "--hours",
                    "-n", "--name",
                    "--node-label", "--label");

    /** Flags that gpu-dev has and that change nothing here. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "--interactive",
                    "--no-interactive",
                    "--verbose",
                    "--ignore-no-persist",
                    "--distributed",
                    "-d",
                    "--details",
                    "--no-connect");

    private static final Set<String> NOT_OFFERED =
            Set.of(
                    "--dockerfile",
                    "--dockerimage",
                    "--preserve-entrypoint",
                    "--disk",
                    "--no-persist",
                    "--recreate-env",
                    "--spot");

    private static final Set<String> EDITS =
            Set.of("--extend", "--add-user", "--enable-jupyter", "--disable-jupyter");

    private GpuDev() {}

    /** Whether the arguments are said in the words of gpu-dev. */
    public static boolean speaks(String[] arguments) {
        return arguments.length >= 2
                && arguments[0].equals("compat")
                && arguments[1].equals("gpu-dev");
    }

    /** Says it in our words on standard error, once a day. */
    public static void hint(Machine machine, String... ours) {
        Path told = machine.stateFolder().resolve("gpu-dev-hint");
        String today = LocalDate.ofInstant(machine.clock().instant(), ZoneOffset.UTC).toString();
        try {
            if (Files.exists(told) && Files.readString(told).equals(today)) {
                return;
            }
            PrivateFile.write(told, today);
        } catch (IOException _) {
            // Where nothing can be kept it would be told each time.
            return;
        }
        machine.terminal().err().println("In our words: slipway " + String.join(" ", ours));
        machine.terminal().err().flush();
    }

    /** The same in our words. */
    public static String[] translate(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
        if (words.isEmpty() || words.getFirst().equals("help")) {
            return new String[] {"reservation", "--help"};
        }
        String verb = words.removeFirst();
        List<String> ours =
                switch (verb) {
                    case "reserve" -> reserve(words);
                    case "list" -> list(words);
                    case "show" ->
                            words.isEmpty()
                                    ? list(words)
                                    : with(List.of("reservation", "get"), words);
                    case "connect", "get-ssh-config" ->
                            with(List.of("reservation", "connect"), words);
                    case "avail" -> with(List.of("avail"), words);
                    case "status" -> List.of("avail");
                    case "cancel" -> cancel(words);
                    case "edit" -> edit(words);
                    case "config" -> config(words);
                    case "login" -> with(List.of("login"), words);
                    default -> throw notOffered("gpu-dev " + verb);
                };
        return ours.toArray(String[]::new);
    }

    private static List<String> reserve(List<String> words) {
        List<String> ours = new ArrayList<>(List.of("reservation", "create"));
        boolean hours = false;
        boolean gpus = false;
        boolean type = false;
        for (String word : words) {
            String flag = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            if (NOT_OFFERED.contains(flag)) {
                throw notOffered("gpu-dev reserve " + flag);
            }
            if (HARMLESS.contains(flag)) {
                continue;
            }
            String own = RESERVE.getOrDefault(flag, flag);
            hours |= own.equals("--hours");
            gpus |= own.equals("--gpus") || own.equals("-g");
            type |= own.equals("--type") || own.equals("-t");
            ours.add(own + word.substring(flag.length()));
        }
        ours.addAll(gpus ? List.of() : List.of("--gpus", "1"));
        ours.addAll(type ? List.of() : List.of("--type", "a100"));
        ours.addAll(hours ? List.of() : List.of("--hours", "8"));
        return ours;
    }

    private static List<String> list(List<String> words) {
        List<String> ours = new ArrayList<>(List.of("reservation", "list"));
        boolean states = false;
        boolean user = false;
        for (String word : words) {
            if (HARMLESS.contains(word)) {
                continue;
            }
            if (word.equals("-w") || word.equals("--watch")) {
                throw Failure.usage(
                        "gpu-dev list %s is not offered".formatted(word),
                        "changes are followed by pool, or for one reservation",
                        "slipway avail --watch, or slipway reservation wait ID");
            }
            String own = word.equals("--status") ? "--state" : word;
            states |= own.equals("--state") || own.equals("-s");
            user |= own.equals("--user") || own.equals("-u");
            ours.add(own);
        }
        ours.addAll(states ? List.of() : List.of("--state", LIST_STATES));
        ours.addAll(user ? List.of() : List.of("--user", "me"));
        return ours;
    }

    private static List<String> cancel(List<String> words) {
        List<String> ours = new ArrayList<>(List.of("reservation", "cancel"));
        words.forEach(
                word -> ours.add(word.equals("-f") || word.equals("--force") ? "--yes" : word));
        return ours;
    }

    /** One change at a time: each is a verb of its own here. */
    private static List<String> edit(List<String> words) {
        String id = words.isEmpty() || words.getFirst().startsWith("-") ? "" : words.getFirst();
        List<String> flags = words.subList(id.isEmpty() ? 0 : 1, words.size());
        if (id.isEmpty() || flags.isEmpty()) {
            throw Failure.usage(
                    "gpu-dev edit needs an id and one change",
                    "--extend HOURS, --add-user LOGIN, --enable-jupyter or --disable-jupyter",
                    "slipway compat gpu-dev edit 0199a0c1 --extend 2");
        }
        String first = flags.getFirst();
        String value = flags.size() > 1 ? flags.get(1) : "";
        List<String> ours =
                switch (first + (first.endsWith("-jupyter") || value.isEmpty() ? "" : " VALUE")) {
                    case "--extend VALUE" -> List.of("extend", id, "--hours", value);
                    case "--add-user VALUE" -> List.of("share", id, value);
                    case "--enable-jupyter" -> List.of("jupyter", id, "on");
                    case "--disable-jupyter" -> List.of("jupyter", id, "off");
                    default -> List.of();
                };
        List<String> rest =
                flags.subList(
                        first.endsWith("-jupyter") ? 1 : Math.min(2, flags.size()), flags.size());
        if (ours.isEmpty() || rest.stream().anyMatch(EDITS::contains)) {
            throw Failure.usage(
                    "gpu-dev edit makes one change at a time",
                    "--extend HOURS, --add-user LOGIN, --enable-jupyter or --disable-jupyter",
                    "slipway compat gpu-dev edit %s --extend 2".formatted(id));
        }
        List<String> all = new ArrayList<>(List.of("reservation"));
        all.addAll(ours);
        all.addAll(rest);
        return all;
    }

    private static List<String> config(List<String> words) {
        if (words.isEmpty() || words.getFirst().equals("show")) {
            return List.of("config", "list");
        }
        if (words.getFirst().equals("environment") && words.size() == 2) {
            return List.of("context", "use", words.get(1));
        }
        if (words.getFirst().equals("set")) {
            return with(List.of("config"), words);
        }
        throw notOffered("gpu-dev config " + words.getFirst());
    }

    private static List<String> with(List<String> first, List<String> rest) {
        List<String> all = new ArrayList<>(first);
        rest.stream().filter(word -> !HARMLESS.contains(word)).forEach(all::add);
        return all;
    }

    private static Failure notOffered(String what) {
        return Failure.usage(
                what + " is not offered",
                "there is nothing like it here",
                "slipway reservation --help");
    }
}
