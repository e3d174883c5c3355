package io.slipway.agent.gpu;

/** Why a GPU host did not do as asked. The text is the driver's own where there is one. */
public final class GpuFault extends RuntimeException {

    /** What kind of failure it is, and what helps. */
    public enum Kind {
        IN_USE(true, "Stop the process that uses it; the step is tried again by itself."),
        NO_ROOM(true, "Something else took the room; the plan is made again by itself."),
        INVALID(
                false,
                "Ask for a profile that nvidia-smi mig -lgip offers; explicit starts need driver"
                        + " R510 or newer."),
        NOT_FOUND(true, "It is gone; the plan is made again by itself."),
        NOT_PERMITTED(
                false,
                "Run the agent as root, or give it CAP_SYS_ADMIN and the MIG config device."),
        NO_DRIVER(true, "Load the NVIDIA driver: nvidia-smi must list the GPUs."),
        MODE_PENDING(
                true,
                "Stop what holds the GPU (monitoring, persistence daemon, display), then reset it"
                        + " with nvidia-smi --gpu-reset, or reboot."),
        UNSUPPORTED(false, "This GPU or this virtual machine does not allow it."),
        TIMED_OUT(
                true,
                "Look for a hanging driver in the kernel log; raise slipway.agent.gpu.timeout if"
                        + " it is only slow."),
        NOT_RUNNABLE(
                true,
                "Set slipway.agent.gpu.nvidia-smi to the absolute path of an executable"
                        + " nvidia-smi."),
        UNREADABLE(
                false,
                "Run the command by hand; if it answers, this driver's wording is new to us."),
        NO_EFFECT(
                true,
                "The driver reported success and nothing changed; look at the kernel log for XID"
                        + " errors."),
        UNEXPECTED(true, "Read the driver's words above and the kernel log.");

        private final boolean passing;
        private final String remediation;

        Kind(boolean passing, String remediation) {
            this.passing = passing;
            this.remediation = remediation;
        }

        /** It may go away without anyone changing the desired state. */
        public boolean passing() {
            return passing;
        }

        public String remediation() {
            return remediation;
        }
    }

    private final Kind kind;

    public GpuFault(Kind kind, String said) {
        super(said);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What the driver said, in one line. */
    public String said() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }
}
