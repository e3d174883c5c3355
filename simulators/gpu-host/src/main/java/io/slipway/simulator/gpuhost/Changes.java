package io.slipway.simulator.gpuhost;

import static io.slipway.simulator.gpuhost.Answer.id;

import java.util.ArrayList;
import java.util.List;

/**
 * The verbs that change something. None is atomic: what was done before a failure stays done, as
 * with the driver.
 */
final class Changes {
    private final Knobs knobs;
    private final HostState state;
    private final String effect;
    private final StringBuilder out = new StringBuilder();
    private int code;

    /**
     * @param effect an injected failure for this call, or nothing
     */
    Changes(Knobs knobs, HostState state, String effect) {
        this.knobs = knobs;
        this.state = state;
        this.effect = effect;
    }

    Answer create(Call call) {
        List<Card> cards = cut(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        for (Card card : cards) {
            for (String tuple : Call.list(call.operand())) {
                if (!created(card, tuple, call.withCompute())) {
                    return failed("Failed to create GPU instances: ");
                }
            }
        }
        return Answer.ok(out.toString());
    }

    private boolean created(Card card, String tuple, boolean withCompute) {
        int colon = tuple.indexOf(':');
        String asked = colon < 0 ? tuple : tuple.substring(0, colon);
        Profile profile = null;
        for (Profile one : card.model.profiles()) {
            if (asked.equals(String.valueOf(one.id()))
                    || asked.equals(one.name())
                    || asked.equals("MIG " + one.name())) {
                profile = one;
            }
        }
        int start = -1;
        code = refusal();
        if (code == 0 && card.held(knobs)) {
            code = Answer.IN_USE;
        }
        if (code == 0 && (profile == null || (colon >= 0 && !knobs.dialect().modern()))) {
            code = Answer.INVALID;
        }
        if (code == 0 && profile != null) {
            start = start(card, profile, colon < 0 ? "" : tuple.substring(colon + 1));
        }
        if (code != 0 || profile == null) {
            out.append("Unable to create a GPU instance on GPU ")
                    .append(id(card.index))
                    .append(" using profile ")
                    .append(asked)
                    .append(": ")
                    .append(Answer.words(code))
                    .append('\n');
            return false;
        }
        Card.Instance instance =
                new Card.Instance(
                        knobs.idMap().id(start, profile.size()), profile, start, new ArrayList<>());
        card.instances.add(instance);
        out.append("Successfully created GPU instance");
        if (knobs.dialect().modern()) {
            out.append(" ID ").append(id(instance.id()));
        }
        out.append(" on GPU ")
                .append(id(card.index))
                .append(" using profile MIG ")
                .append(profile.name())
                .append(" (ID ")
                .append(id(profile.id()))
                .append(")\n");
        return !withCompute
                || effect.equals("crash-half")
                || computed(card, instance, whole(card, profile));
    }

    private int start(Card card, Profile profile, String asked) {
        boolean room = card.free(profile) > 0;
        if (!asked.isEmpty()) {
            for (int start : profile.starts()) {
                if (asked.equals(String.valueOf(start))) {
                    if (!room || (card.taken() & profile.mask(start)) != 0) {
                        code = Answer.NO_ROOM;
                    }
                    return start;
                }
            }
            code = Answer.INVALID;
            return -1;
        }
        for (int start : profile.preferred()) {
            if (room && (card.taken() & profile.mask(start)) == 0) {
                return start;
            }
        }
        code = Answer.NO_ROOM;
        return -1;
    }

    Answer createCompute(Call call) {
        List<Card> cards = cut(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        boolean any = false;
        for (Card card : cards) {
            for (Card.Instance instance : card.listed()) {
                if (!call.concerns(instance)) {
                    continue;
                }
                any = true;
                for (ComputeProfile profile : computeProfiles(card, instance, call.operand())) {
                    if (!computed(card, instance, profile)) {
                        return failed("Failed to create compute instances: ");
                    }
                }
                if (code != 0) {
                    return failed("Failed to create compute instances: ");
                }
            }
        }
        return any ? Answer.ok(out.toString()) : Answer.NO_INSTANCES;
    }

    private List<ComputeProfile> computeProfiles(
            Card card, Card.Instance instance, String operand) {
        if (operand.isEmpty()) {
            return List.of(whole(card, instance.profile()));
        }
        List<ComputeProfile> wanted = new ArrayList<>();
        for (String asked : Call.list(operand)) {
            int before = wanted.size();
            for (ComputeProfile profile : ComputeProfile.of(card.model, instance.profile())) {
                if (asked.equals(String.valueOf(profile.id()))
                        || asked.equals(profile.name())
                        || asked.equals("MIG " + profile.name())) {
                    wanted.add(profile);
                }
            }
            if (wanted.size() == before) {
                code = Answer.INVALID;
                cannotCompute(card, instance, asked);
                return wanted;
            }
        }
        return wanted;
    }

    private boolean computed(Card card, Card.Instance instance, ComputeProfile profile) {
        code = refusal();
        int mask = (1 << profile.slices()) - 1;
        int last = instance.profile().compute() - profile.slices();
        boolean fromTop = card.model.hopper();
        int start = -1;
        for (int i = 0; i <= last && start < 0; i++) {
            int candidate = fromTop ? last - i : i;
            if ((instance.freeCompute() & (mask << candidate)) == (mask << candidate)) {
                start = candidate;
            }
        }
        if (code == 0 && start < 0) {
            code = Answer.NO_ROOM;
        }
        if (code != 0) {
            cannotCompute(card, instance, String.valueOf(profile.id()));
            return false;
        }
        int next = 0;
        for (int i = 0; i < instance.computes().size(); i++) {
            if (instance.computes().get(i).id() == next) {
                next++;
                i = -1;
            }
        }
        String uuid =
                knobs.dialect().modern()
                        ? "MIG-" + state.nextUuid()
                        : "MIG-" + card.uuid + "/" + instance.id() + "/" + next;
        instance.computes().add(new Card.Compute(next, profile, start, uuid));
        out.append("Successfully created compute instance");
        if (knobs.dialect().modern()) {
            out.append(" ID ").append(id(next));
        }
        out.append(" on GPU ")
                .append(id(card.index))
                .append(" GPU instance ID ")
                .append(id(instance.id()))
                .append(" using profile MIG ")
                .append(profile.name())
                .append(" (ID ")
                .append(id(profile.id()))
                .append(")\n");
        return true;
    }

    private void cannotCompute(Card card, Card.Instance instance, String asked) {
        out.append("Unable to create a compute instance on GPU ")
                .append(id(card.index))
                .append(" GPU instance ID ")
                .append(id(instance.id()))
                .append(" using profile ")
                .append(asked)
                .append(": ")
                .append(Answer.words(code))
                .append('\n');
    }

    Answer destroyCompute(Call call) {
        List<Card> cards = cut(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        boolean any = false;
        for (Card card : cards) {
            for (Card.Instance instance : card.listed()) {
                for (Card.Compute compute : List.copyOf(instance.computes())) {
                    if (!call.concerns(instance) || !call.concerns(compute)) {
                        continue;
                    }
                    any = true;
                    code = refusal();
                    if (code == 0 && card.busy(instance, knobs)) {
                        code = Answer.IN_USE;
                    }
                    destroyed(
                            "compute instance ID " + id(compute.id()),
                            " from GPU "
                                    + id(card.index)
                                    + " GPU instance ID "
                                    + id(instance.id()));
                    if (code != 0) {
                        return failed("Failed to destroy compute instances: ");
                    }
                    instance.computes().remove(compute);
                }
            }
        }
        return any ? Answer.ok(out.toString()) : Answer.NO_COMPUTES;
    }

    Answer destroy(Call call) {
        List<Card> cards = cut(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        boolean any = false;
        for (Card card : cards) {
            for (Card.Instance instance : card.listed()) {
                if (!call.concerns(instance)) {
                    continue;
                }
                any = true;
                code = refusal();
                if (code == 0 && (!instance.computes().isEmpty() || card.busy(instance, knobs))) {
                    code = Answer.IN_USE;
                }
                destroyed("GPU instance ID " + id(instance.id()), " from GPU " + id(card.index));
                if (code != 0) {
                    return failed("Failed to destroy GPU instances: ");
                }
                card.instances.remove(instance);
            }
        }
        return any ? Answer.ok(out.toString()) : Answer.NO_INSTANCES;
    }

    private void destroyed(String what, String where) {
        out.append(code == 0 ? "Successfully destroyed " : "Unable to destroy ")
                .append(what)
                .append(where);
        if (code != 0) {
            out.append(": ").append(Answer.words(code));
        }
        out.append('\n');
    }

    Answer mode(Call call) {
        boolean on = call.operand().equals("1") || call.operand().equalsIgnoreCase("ENABLED");
        for (Card card : state.cards) {
            if (!call.concerns(card)) {
                continue;
            }
            if (refusal() == Answer.NO_PERMISSION) {
                out.append("Unable to ")
                        .append(on ? "enable" : "disable")
                        .append(" MIG Mode for GPU ")
                        .append(card.pciBus())
                        .append(": Insufficient Permissions\n")
                        .append("Terminating early due to previous errors.\n");
                return new Answer(out.toString(), Answer.NO_PERMISSION);
            }
            switchMode(card, on);
        }
        return out.isEmpty() ? Answer.NO_DEVICES : Answer.ok(out.append("All done.\n").toString());
    }

    /** A change that could not be carried through is announced as pending, and reported as done. */
    private void switchMode(Card card, boolean on) {
        card.pending = on;
        String obstacle = "";
        if (card.mig != on) {
            boolean used =
                    effect.equals("in-use")
                            || effect.equals("pending")
                            || !knobs.clients().isEmpty()
                            || card.held(knobs)
                            || !card.instances.isEmpty();
            obstacle =
                    used
                            ? Answer.words(Answer.IN_USE)
                            : switch (knobs.reset()) {
                                case "not-supported" -> "Not Supported";
                                case "timeout" -> "Timeout";
                                default -> "";
                            };
        }
        if (obstacle.isEmpty()) {
            card.mig = on;
            out.append(on ? "Enabled" : "Disabled")
                    .append(" MIG Mode for GPU ")
                    .append(card.pciBus())
                    .append('\n');
            if (!knobs.persistence()) {
                out.append("\nWarning: persistence mode is disabled on device ")
                        .append(card.pciBus())
                        .append(". See the Known Issues section of the nvidia-smi(1) man page for")
                        .append(" more information. Run with [--help | -h] switch to get more")
                        .append(" information on how to enable persistence mode.\n");
            }
            return;
        }
        out.append("Warning: MIG mode is in pending ")
                .append(on ? "enable" : "disable")
                .append(" state for GPU ")
                .append(card.pciBus())
                .append(':')
                .append(obstacle)
                .append('\n');
        if (obstacle.equals(Answer.words(Answer.IN_USE))) {
            out.append(card.pciBus())
                    .append(" is currently being used by one or more other processes (e.g. CUDA")
                    .append(" application or a monitoring application such as another instance of")
                    .append(" nvidia-smi). Please first kill all processes using the device and")
                    .append(" retry the command or reboot the system to make MIG mode")
                    .append(" effective.\n");
        } else {
            out.append("Reboot the system or try nvidia-smi --gpu-reset to make MIG mode")
                    .append(" effective on GPU ")
                    .append(card.pciBus())
                    .append('\n');
        }
    }

    Answer reset(Call call) {
        for (Card card : state.cards) {
            if (!call.concerns(card)) {
                continue;
            }
            if (refusal() != 0) {
                return new Answer(
                        "Unable to reset GPU "
                                + card.pciBus()
                                + ": "
                                + Answer.words(refusal())
                                + "\n",
                        refusal());
            }
            if (!knobs.reset().equals("ok")) {
                return new Answer(
                        "Resetting GPU " + card.pciBus() + " is not supported.\n",
                        Answer.UNSUPPORTED);
            }
            if (!knobs.clients().isEmpty() || card.held(knobs)) {
                return new Answer(
                        "The following GPUs could not be reset:\n  GPU "
                                + card.pciBus()
                                + ": In use by another client\n\n1 device is currently being used"
                                + " by one or more other processes (e.g., Fabric Manager, CUDA"
                                + " application, graphics application such as an X server, or a"
                                + " monitoring application such as another instance of"
                                + " nvidia-smi). Please first kill all processes using this device"
                                + " and all compute applications running in the system.\n",
                        Answer.IN_USE);
            }
            card.instances.clear();
            card.mig = card.pending;
            out.append("GPU ").append(card.pciBus()).append(" was successfully reset.\n");
        }
        return out.isEmpty() ? Answer.NO_DEVICES : Answer.ok(out.append("All done.\n").toString());
    }

    private int refusal() {
        return switch (effect) {
            case "in-use" -> Answer.IN_USE;
            case "no-room" -> Answer.NO_ROOM;
            case "invalid" -> Answer.INVALID;
            case "no-permission" -> Answer.NO_PERMISSION;
            default -> knobs.privileged() ? 0 : Answer.NO_PERMISSION;
        };
    }

    private Answer failed(String summary) {
        return new Answer(out + summary + Answer.words(code) + "\n", code);
    }

    private List<Card> cut(Call call) {
        List<Card> cut = new ArrayList<>();
        for (Card card : state.cards) {
            if (card.mig && call.concerns(card)) {
                cut.add(card);
            }
        }
        return cut;
    }

    private static ComputeProfile whole(Card card, Profile profile) {
        return ComputeProfile.of(card.model, profile).getLast();
    }
}
