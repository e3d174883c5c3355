package io.slipway.simulator.gpuhost;

/** What a call prints and the code it exits with. */
record Answer(String text, int code) {
    static final int INVALID = 2;
    static final int UNSUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int NOT_FOUND = 6;
    static final int NO_DRIVER = 9;
    static final int IN_USE = 19;
    static final int NO_ROOM = 23;

    static final Answer DRIVER_ABSENT =
            new Answer(
                    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
                            + " Make sure that the latest NVIDIA driver is installed and"
                            + " running.\n\n",
                    NO_DRIVER);
    static final Answer NO_MIG = new Answer("No MIG-enabled devices found.\n", NOT_FOUND);
    static final Answer NO_INSTANCES = new Answer("No GPU instances found: Not Found\n", NOT_FOUND);
    static final Answer NO_COMPUTES =
            new Answer("No compute instances found: Not Found\n", NOT_FOUND);
    static final Answer NO_DEVICES = new Answer("No devices were found\n", NOT_FOUND);
    static final Answer BAD_ARGUMENTS =
            new Answer(
                    "Invalid combination of input arguments. Please run 'nvidia-smi -h' for"
                            + " help.\n",
                    INVALID);

    static Answer ok(String text) {
        return new Answer(text, 0);
    }

    /** The driver's words for a code. */
    static String words(int code) {
        return switch (code) {
            case INVALID -> "Invalid Argument";
            case UNSUPPORTED -> "Not Supported";
            case NO_PERMISSION -> "Insufficient Permissions";
            case NOT_FOUND -> "Not Found";
            case IN_USE -> "In use by another client";
            case NO_ROOM -> "Insufficient Resources";
            default -> "Unknown Error";
        };
    }

    /** Two blanks before one digit, as the program prints every id. */
    static String id(int id) {
        return id < 10 ? " " + id : String.valueOf(id);
    }
}
