package io.slipway.cli.session;

import io.slipway.cli.exit.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** What a verb does; it ends with an exit code, or by a failure that carries one. */
public interface Verb extends Callable<Integer> {
    Exit run() throws Exception;

    /**
     * Its flags and words. What is run all day tells them itself: reading annotations takes 20 ms.
     */
    default CommandSpec spec() {
        return CommandSpec.forAnnotatedObject(this);
    }

    @Override
    default Integer call() throws Exception {
        return run().code();
    }
}
