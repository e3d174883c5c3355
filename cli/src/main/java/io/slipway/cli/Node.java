package io.slipway.cli;

import io.slipway.cli.session.Session;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A place in the command tree. What is not on the way to the chosen verb stays a stub: a name and a
 * summary, enough for help and for "did you mean", and no annotations to read.
 *
 * @param make the verb, or null for a noun that only has verbs
 */
record Node(
        String name,
        List<String> aliases,
        String summary,
        List<String> examples,
        @Nullable Function<Session, Object> make,
        List<Node> children) {

    static Node verb(String name, String summary, String example, Function<Session, Object> make) {
        return new Node(name, List.of(), summary, List.of(example), make, List.of());
    }

    static Node noun(String name, String summary, Node... children) {
        List<String> examples = List.of(children[0].examples().getFirst());
        return new Node(name, List.of(), summary, examples, null, List.of(children));
    }

    Node or(String... others) {
        return new Node(name, List.of(others), summary, examples, make, children);
    }

    /** A noun that does something of its own. */
    Node doing(String example, Function<Session, Object> own) {
        return new Node(name, aliases, summary, List.of(example), own, children);
    }

    CommandSpec spec(Session session, Words words) {
        boolean chosen = words.name(this);
        CommandSpec spec =
                chosen && make != null
                        ? CommandSpec.forAnnotatedObject(make.apply(session))
                        : CommandSpec.create();
        spec.name(name).aliases(aliases.toArray(String[]::new));
        spec.usageMessage()
                .header(examples.stream().map(example -> "$ " + example).toArray(String[]::new))
                .description(summary)
                .hidden(name.startsWith("_"));
        if (chosen) {
            children.forEach(child -> spec.addSubcommand(child.name(), child.spec(session, words)));
        }
        return spec;
    }

    /** Which nodes are built whole. */
    @FunctionalInterface
    interface Words {
        boolean name(Node node);
    }
}
