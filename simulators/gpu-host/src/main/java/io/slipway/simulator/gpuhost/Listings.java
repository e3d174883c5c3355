package io.slipway.simulator.gpuhost;

import static io.slipway.simulator.gpuhost.Answer.id;

import io.slipway.simulator.gpuhost.Profile.Engines;
import java.util.ArrayList;
import java.util.List;

/** The verbs that only show something, column for column as the driver prints them. */
final class Listings {
    private final Knobs knobs;
    private final HostState state;
    private final StringBuilder out = new StringBuilder();

    Listings(Knobs knobs, HostState state) {
        this.knobs = knobs;
        this.state = state;
    }

    /** {@code -L}; a {@code +me} is not shown here. */
    Answer devices(Call call) {
        for (Card card : selected(call)) {
            out.append("GPU ")
                    .append(card.index)
                    .append(": ")
                    .append(card.model.board().name())
                    .append(" (UUID: ")
                    .append(card.uuid)
                    .append(")\n");
            for (Card.Device device : card.devices()) {
                out.append("  MIG ")
                        .append(pad(device.compute().profile().name(), 12))
                        .append("Device ")
                        .append(id(device.index()))
                        .append(": (UUID: ")
                        .append(device.compute().uuid())
                        .append(")\n");
            }
        }
        return out.isEmpty() ? Answer.NO_DEVICES : Answer.ok(out.toString());
    }

    Answer profiles(Call call) {
        List<Card> cards = withProfiles(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        int name = knobs.dialect().profileName();
        int width = name + 63;
        String wide = " ".repeat(name - 14);
        rule(width, '-', '+');
        line(width, " GPU instance profiles:");
        line(
                width,
                " GPU   Name             "
                        + wide
                        + "ID    Instances   Memory     P2P    SM    DEC   ENC");
        line(
                width,
                "                              "
                        + wide
                        + "Free/Total   GiB              CE    JPEG  OFA");
        rule(width, '=', '|');
        for (Card card : cards) {
            for (Profile profile : card.model.profiles()) {
                Engines engines = profile.engines();
                line(
                        width,
                        right(card.index, 4)
                                + "  MIG "
                                + pad(profile.name(), name)
                                + id(profile.id())
                                + "     "
                                + card.free(profile)
                                + "/"
                                + profile.max()
                                + "        "
                                + pad(engines.gib(), 11)
                                + "No     "
                                + pad(engines.sm(), 7)
                                + pad(engines.dec(), 6)
                                + "0");
                line(
                        width,
                        " ".repeat(name + 47)
                                + pad(engines.ce(), 6)
                                + pad(engines.jpeg(), 6)
                                + engines.ofa());
                rule(width, '-', '+');
            }
        }
        return Answer.ok(out.toString());
    }

    Answer placements(Call call) {
        List<Card> cards = withProfiles(call);
        if (cards.isEmpty()) {
            return Answer.NO_MIG;
        }
        for (Card card : cards) {
            for (Profile profile : card.model.profiles()) {
                out.append("GPU ")
                        .append(id(card.index))
                        .append(" Profile ID ")
                        .append(id(profile.id()))
                        .append(profile.starts().size() == 1 ? " Placement : {" : " Placements: {");
                String comma = "";
                for (int start : profile.starts()) {
                    out.append(comma).append(start);
                    comma = ",";
                }
                out.append("}:").append(profile.size()).append('\n');
            }
        }
        return Answer.ok(out.toString());
    }

    Answer instances(Call call) {
        if (!anyCut(call)) {
            return Answer.NO_MIG;
        }
        int name = knobs.dialect().instanceName();
        int width = name + 39;
        String wide = " ".repeat(name - 13);
        rule(width, '-', '+');
        line(width, " GPU instances:");
        line(width, " GPU   Name          " + wide + "Profile  Instance   Placement");
        line(width, "                       " + wide + "ID       ID       Start:Size");
        rule(width, '=', '|');
        int header = out.length();
        for (Card card : selected(call)) {
            for (Card.Instance instance : card.listed()) {
                line(
                        width,
                        right(card.index, 4)
                                + "  MIG "
                                + pad(instance.profile().name(), name)
                                + id(instance.profile().id())
                                + "       "
                                + id(instance.id())
                                + "          "
                                + instance.start()
                                + ":"
                                + instance.profile().size());
                rule(width, '-', '+');
            }
        }
        return out.length() == header ? Answer.NO_INSTANCES : Answer.ok(out.toString());
    }

    Answer computes(Call call) {
        if (!anyCut(call)) {
            return Answer.NO_MIG;
        }
        boolean placed = knobs.dialect().modern();
        int width = placed ? 68 : 55;
        rule(width, '-', '+');
        line(width, " Compute instances:");
        line(
                width,
                " GPU     GPU       Name             Profile   Instance"
                        + (placed ? "   Placement" : ""));
        line(
                width,
                "       Instance                       ID        ID    "
                        + (placed ? "   Start:Size" : ""));
        line(width, "         ID");
        rule(width, '=', '|');
        int header = out.length();
        for (Card card : selected(call)) {
            for (Card.Instance instance : card.listed()) {
                for (Card.Compute compute : instance.computes()) {
                    if (call.concerns(instance)) {
                        line(
                                width,
                                right(card.index, 4)
                                        + "     "
                                        + id(instance.id())
                                        + "       MIG "
                                        + pad(compute.profile().name(), 16)
                                        + id(compute.profile().id())
                                        + "        "
                                        + id(compute.id())
                                        + (placed
                                                ? "          "
                                                        + compute.start()
                                                        + ":"
                                                        + compute.profile().slices()
                                                : ""));
                        rule(width, '-', '+');
                    }
                }
            }
        }
        return out.length() == header ? Answer.NO_COMPUTES : Answer.ok(out.toString());
    }

    Answer computeProfiles(Call call) {
        if (!anyCut(call)) {
            return Answer.NO_MIG;
        }
        int width = 86;
        rule(width, '-', '+');
        line(width, " Compute instance profiles:");
        line(
                width,
                " GPU     GPU       Name             Profile  Instances   Exclusive       Shared");
        line(
                width,
                "       Instance                       ID     Free/Total     SM       DEC   ENC  "
                        + " OFA");
        line(
                width,
                "         ID                                                          CE    JPEG");
        rule(width, '=', '|');
        int header = out.length();
        for (Card card : selected(call)) {
            for (Card.Instance instance : card.listed()) {
                if (call.concerns(instance)) {
                    computeProfiles(width, card, instance);
                }
            }
        }
        return out.length() == header ? Answer.NO_INSTANCES : Answer.ok(out.toString());
    }

    private void computeProfiles(int width, Card card, Card.Instance instance) {
        Engines engines = instance.profile().engines();
        for (ComputeProfile profile : ComputeProfile.of(card.model, instance.profile())) {
            int free = Integer.bitCount(instance.freeCompute()) / profile.slices();
            line(
                    width,
                    right(card.index, 4)
                            + "     "
                            + id(instance.id())
                            + "       MIG "
                            + pad(profile.name(), 16)
                            + id(profile.id())
                            + (profile.whole() ? "*" : " ")
                            + "     "
                            + Math.min(free, profile.max())
                            + "/"
                            + profile.max()
                            + "           "
                            + pad(profile.sm(), 10)
                            + pad(engines.dec(), 6)
                            + pad(0, 6)
                            + engines.ofa());
            line(width, " ".repeat(70) + pad(engines.ce(), 6) + engines.jpeg());
            rule(width, '-', '+');
        }
    }

    /** {@code --query-gpu=...}, with or without the line of names. */
    Answer query(Call call) {
        List<String> fields = Call.list(call.operand());
        if (!call.format().contains("noheader")) {
            out.append(String.join(", ", fields)).append('\n');
        }
        for (Card card : selected(call)) {
            List<String> values = new ArrayList<>();
            for (String field : fields) {
                String value = field(card, field);
                if (value.isEmpty()) {
                    return new Answer(
                            "Field \"" + field + "\" is not a valid field to query.\n\n",
                            Answer.INVALID);
                }
                values.add(
                        call.format().contains("nounits")
                                ? value.replaceFirst(" (MiB|W|%)$", "")
                                : value);
            }
            out.append(String.join(", ", values)).append('\n');
        }
        return Answer.ok(out.toString());
    }

    private String field(Card card, String field) {
        return switch (field) {
            case "index" -> String.valueOf(card.index);
            case "name", "gpu_name" -> card.model.board().name();
            case "uuid", "gpu_uuid" -> card.uuid;
            case "pci.bus_id", "gpu_bus_id" -> card.pciBus();
            case "mig.mode.current" -> card.mig ? "Enabled" : "Disabled";
            case "mig.mode.pending" -> card.pending ? "Enabled" : "Disabled";
            case "driver_version" -> knobs.dialect().version();
            case "count" -> String.valueOf(state.cards.size());
            case "compute_cap" -> card.model.board().computeCapability();
            case "memory.total" -> card.model.board().memoryMib() + " MiB";
            case "utilization.gpu" -> card.mig ? "[N/A]" : "0 %";
            case "persistence_mode" -> knobs.persistence() ? "Enabled" : "Disabled";
            case "temperature.gpu" -> "31";
            case "power.draw" -> "62.00 W";
            case "reset_status.reset_required" -> card.mig == card.pending ? "No" : "Yes";
            default -> "";
        };
    }

    private List<Card> selected(Call call) {
        List<Card> selected = new ArrayList<>();
        for (Card card : state.cards) {
            if (call.concerns(card)) {
                selected.add(card);
            }
        }
        return selected;
    }

    private boolean anyCut(Call call) {
        for (Card card : selected(call)) {
            if (card.mig) {
                return true;
            }
        }
        return false;
    }

    private List<Card> withProfiles(Call call) {
        return knobs.dialect().listsProfilesWithoutMig() || anyCut(call)
                ? selected(call)
                : List.of();
    }

    private void rule(int width, char stroke, char end) {
        String ends = String.valueOf(end);
        out.append(ends).append(String.valueOf(stroke).repeat(width)).append(ends).append('\n');
    }

    private void line(int width, String text) {
        out.append('|').append(pad(text, width)).append("|\n");
    }

    static String pad(int number, int width) {
        return pad(String.valueOf(number), width);
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    static String right(int number, int width) {
        String text = String.valueOf(number);
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
