package io.slipway.cli.session;

import io.slipway.cli.exit.Exit;
import java.util.concurrent.Callable;

/** What a verb does; it ends with an exit code, or by a failure that carries one. */
public interface Verb extends Callable<Integer> {
    Exit run() throws Exception;

    @Override
    default Integer call() throws Exception {
        return run().code();
    }
}
