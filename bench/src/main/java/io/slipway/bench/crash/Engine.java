package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.machine.Machine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Works off deployments in several processes, on one database. */
sealed interface Engine extends AutoCloseable permits Ours, Peer {
    String name();

    /** What has to be there before its processes are. */
    void prepare(Machine machine) throws IOException, InterruptedException;

    /**
     * @param database where this process finds PostgreSQL
     * @param aws where it finds AWS
     */
    Process start(int replica, int database, int aws) throws IOException;

    boolean up(int replica);

    /** Where its processes can be killed. */
    List<Boundary> boundaries();

    Tap.Reader ears(int replica);

    /** Asks for a cluster of that name; whoever is asked has written it down when it returns. */
    void submit(String cluster);

    /** Steps that the process that was just killed had begun and not ended. */
    List<Hand> inHand(int killed);

    /** The process that took this job in hand last, -1 where that is not known. */
    int holder(String job);

    /** The last step of each of these jobs; those that are done are absent. */
    Map<String, Hand> lastSteps(List<String> jobs);

    /** Milliseconds from a job's wait for a verdict to its end; empty where there is no such. */
    default Histogram verdicts() {
        return new Histogram(3);
    }

    /** How many jobs were asked for and are not done, with those that failed. */
    int unfinished();

    int done();

    List<String> failures();

    @Override
    void close();
}
