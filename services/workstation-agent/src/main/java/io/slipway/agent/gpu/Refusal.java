package io.slipway.agent.gpu;

import java.util.List;
import java.util.stream.Collectors;

/** Why a desired state is not reached for, although nothing has been touched. */
public sealed interface Refusal {
    int gpu();

    String reason();

    /** What to do next. */
    String remediation();

    record UnknownGpu(int gpu, int gpusPresent) implements Refusal {
        @Override
        public String reason() {
            return "there is no GPU %d, this host has %d".formatted(gpu, gpusPresent);
        }

        @Override
        public String remediation() {
            return "Count GPUs from 0 as nvidia-smi -L does.";
        }
    }

    record NamedTwice(int gpu) implements Refusal {
        @Override
        public String reason() {
            return "GPU %d is named twice".formatted(gpu);
        }

        @Override
        public String remediation() {
            return "Put all profiles of a GPU into one entry.";
        }
    }

    record NotCuttable(int gpu, String model) implements Refusal {
        @Override
        public String reason() {
            return "GPU %d (%s) has no MIG".formatted(gpu, model);
        }

        @Override
        public String remediation() {
            return "Leave that GPU out, or ask for none of its slices.";
        }
    }

    record UnknownProfile(int gpu, String profile, List<String> offered) implements Refusal {
        @Override
        public String reason() {
            return "GPU %d has no profile %s".formatted(gpu, profile);
        }

        @Override
        public String remediation() {
            return "It offers " + String.join(", ", offered) + ".";
        }
    }

    /** It would not even fit on an empty GPU. */
    record TooMuch(int gpu, List<String> profiles) implements Refusal {
        @Override
        public String reason() {
            return "%s do not fit on GPU %d together, however they are placed"
                    .formatted(String.join(" + ", profiles), gpu);
        }

        @Override
        public String remediation() {
            return "Ask for fewer or smaller slices; memory slots decide, not compute slices.";
        }
    }

    /** It would fit if these slices, which somebody uses, were elsewhere or gone. */
    record InTheWay(int gpu, List<MigSlice> slices) implements Refusal {
        @Override
        public String reason() {
            return "in use and in the way: "
                    + slices.stream()
                            .map(slice -> slice + " by process " + pids(slice.pids()))
                            .collect(Collectors.joining(", "));
        }

        @Override
        public String remediation() {
            return "Stop these processes, or keep their slices in the desired state; the plan is"
                    + " made again by itself.";
        }
    }

    /** The mode cannot change while processes run on the uncut GPU. */
    record GpuInUse(int gpu, List<Integer> processes) implements Refusal {
        @Override
        public String reason() {
            return "GPU %d is in use by process %s and its MIG mode would have to change"
                    .formatted(gpu, pids(processes));
        }

        @Override
        public String remediation() {
            return "Stop these processes; the plan is made again by itself.";
        }
    }

    private static String pids(List<Integer> processes) {
        return processes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
