package io.slipway.guardrail.name;

/** One name made of a cluster's name, such as the bucket of its lifecycle scripts. */
public record Derived(Kind kind, String name) {
    public boolean fits() {
        return name.length() <= kind.longest() && kind.takes(name);
    }

    public boolean tooLong() {
        return name.length() > kind.longest();
    }
}
