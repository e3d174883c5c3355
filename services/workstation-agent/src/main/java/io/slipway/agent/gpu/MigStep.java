package io.slipway.agent.gpu;

/** One change of one GPU, small enough to be done or not done. */
public sealed interface MigStep {
    int gpu();

    /** What it does, for people. */
    String text();

    record EnableMig(int gpu) implements MigStep {
        @Override
        public String text() {
            return "enable MIG on GPU " + gpu;
        }
    }

    record DisableMig(int gpu) implements MigStep {
        @Override
        public String text() {
            return "disable MIG on GPU " + gpu;
        }
    }

    record CreateSlice(int gpu, MigProfile profile, int start) implements MigStep {
        @Override
        public String text() {
            return "create %s at %d:%d on GPU %d"
                    .formatted(profile.name(), start, profile.size(), gpu);
        }
    }

    record DestroySlice(MigSlice slice) implements MigStep {
        public DestroySlice {
            if (slice.inUse()) {
                throw new IllegalStateException("a plan would destroy a slice in use: " + slice);
            }
        }

        @Override
        public int gpu() {
            return slice.gpu();
        }

        @Override
        public String text() {
            return "destroy " + slice;
        }
    }
}
