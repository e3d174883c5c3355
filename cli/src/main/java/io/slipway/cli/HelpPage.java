package io.slipway.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Help in 80 columns: an example first, then what it does, its own flags, and where the rest is.
 */
final class HelpPage {
    private static final String GLOBAL = "globalFlags";

    private HelpPage() {}

    static void install(CommandLine commandLine) {
        commandLine.setUsageHelpWidth(80);
        commandLine.setColorScheme(Help.defaultColorScheme(Ansi.OFF));
        var sections = commandLine.getHelpSectionMap();
        sections.put("header", help -> help.header() + "\n");
        sections.put("synopsis", help -> "\nUsage: " + synopsis(help));
        sections.put("description", HelpPage::description);
        sections.put("parameterList", HelpPage::parameters);
        sections.put("optionList", HelpPage::options);
        sections.put("commandList", HelpPage::commands);
        sections.put(GLOBAL, HelpPage::pointer);
        commandLine.setHelpSectionMap(sections);
        commandLine.setHelpSectionKeys(
                List.of(
                        "header",
                        "description",
                        "synopsis",
                        "parameterList",
                        "optionList",
                        "commandList",
                        GLOBAL));
    }

    private static String description(Help help) {
        return String.join("\n", help.commandSpec().usageMessage().description()) + "\n";
    }

    private static String synopsis(Help help) {
        var spec = help.commandSpec();
        StringBuilder text = new StringBuilder(spec.qualifiedName());
        if (!spec.subcommands().isEmpty()) {
            text.append(" COMMAND");
        }
        for (var parameter : spec.positionalParameters()) {
            boolean required = parameter.arity().min() > 0;
            text.append(required ? " " : " [").append(parameter.paramLabel());
            text.append(required ? "" : "]");
        }
        return text.append(" [FLAGS]\n").toString();
    }

    private static String parameters(Help help) {
        return help.commandSpec().positionalParameters().isEmpty()
                ? ""
                : "\n" + help.parameterList();
    }

    private static String options(Help help) {
        List<OptionSpec> own = new ArrayList<>();
        for (OptionSpec option : help.commandSpec().options()) {
            if (!option.inherited() && !option.hidden()) {
                own.add(option);
            }
        }
        if (own.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(own, help.parameterLabelRenderer());
        return "\n" + layout;
    }

    private static String commands(Help help) {
        StringBuilder text = new StringBuilder();
        for (var sub : help.commandSpec().subcommands().entrySet()) {
            var spec = sub.getValue().getCommandSpec();
            if (!spec.usageMessage().hidden() && sub.getKey().equals(spec.name())) {
                String summary = spec.usageMessage().description()[0];
                text.append("  %-12s %s%n".formatted(spec.name(), summary));
            }
        }
        return text.isEmpty() ? "" : "\nCommands:\n" + text;
    }

    private static String pointer(Help help) {
        return help.commandSpec().parent() == null
                ? ""
                : "\nFlags of every command (-o, --context, --timeout …): slipway --help\n";
    }
}
