package io.slipway.agent.gpu;

import java.util.List;

/**
 * What can be done to the GPUs of one host, one step at a time. Each verb blocks until the driver
 * has answered, changes one GPU, and either has its whole effect, or throws {@link GpuFault}. A
 * fault says what the driver said, not what is true: the effect may be there all the same, in whole
 * or in part, so callers look again with {@link #observe}.
 */
public interface GpuHost {
    /** Everything at one moment, by index. */
    List<Gpu> observe();

    /** Temperature and power of each GPU; changes nothing and needs no rights. */
    List<Vitals> vitals();

    /** Done already is done. */
    void enableMig(int gpu);

    /** Needs a GPU without slices; done already is done. */
    void disableMig(int gpu);

    /** Makes a GPU instance there, with the compute instance that takes all of it. */
    void createSlice(int gpu, MigProfile profile, int start);

    /** Takes away the compute instances, then the GPU instance. Refused while a process uses it. */
    void destroySlice(MigSlice slice);
}
