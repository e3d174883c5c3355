package io.slipway.cli;

import io.slipway.cli.session.Session;
import io.slipway.cli.session.Verb;
import java.util.List;
import java.util.Set;
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
        @Nullable Function<Session, Verb> make,
        List<Node> children) {

    static Node verb(String name, String summary, String example, Function<Session, Verb> make) {
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
    Node doing(String example, Function<Session, Verb> own) {
        return new Node(name, aliases, summary, List.of(example), own, children);
    }

    boolean answersTo(String word) {
        return name.equals(word) || aliases.contains(word);
    }

    private CommandSpec spec(Session session, Extent extent) {
        boolean whole = extent.holds(this);
        CommandSpec spec =
                whole && make != null ? make.apply(session).spec() : CommandSpec.create();
        spec.name(name).aliases(aliases.toArray(String[]::new));
        spec.usageMessage()
                .header(examples.stream().map(example -> "$ " + example).toArray(String[]::new))
                .description(summary)
                .hidden(name.startsWith("_"));
        if (whole) {
            add(children, spec, session, extent);
        }
        return spec;
    }

    static void add(List<Node> nodes, CommandSpec to, Session session, Extent extent) {
        for (Node node : extent.among(nodes)) {
            to.addSubcommand(node.name(), node.spec(session, extent));
        }
    }

    /** How much of the tree is built. */
    sealed interface Extent {
        /** Whether a node is built with its flags and what is below it, or as a stub. */
        boolean holds(Node node);

        /** Which of the nodes below one node are built at all. */
        default List<Node> among(List<Node> nodes) {
            return nodes;
        }
    }

    record Whole() implements Extent {
        @Override
        public boolean holds(Node node) {
            return true;
        }
    }

    /** What the words name, and stubs for the rest. */
    record Wide(Set<String> words) implements Extent {
        @Override
        public boolean holds(Node node) {
            return words.contains(node.name) || node.aliases.stream().anyMatch(words::contains);
        }
    }

    /** What the words name and nothing else; stubs where they name nothing, or ask for help. */
    record Pruned(Wide wide) implements Extent {
        Pruned(Set<String> words) {
            this(new Wide(words));
        }

        @Override
        public boolean holds(Node node) {
            return wide.holds(node);
        }

        @Override
        public List<Node> among(List<Node> nodes) {
            if (wide.words.contains("--help") || wide.words.contains("-h")) {
                return nodes;
            }
            List<Node> named = nodes.stream().filter(this::holds).toList();
            return named.isEmpty() ? nodes : named;
        }
    }
}
