package io.slipway.simulator.gpuhost;

import static io.slipway.simulator.gpuhost.Listings.pad;
import static io.slipway.simulator.gpuhost.Listings.right;

import io.slipway.simulator.gpuhost.Profile.Engines;

/**
 * The two ways to see which instance is busy: the tables of plain {@code nvidia-smi}, whose process
 * table names GPU and compute instance, and {@code -q -x}. The XML has neither profile names nor
 * UUIDs of MIG devices: those come from other calls.
 */
final class Overview {
    private final Knobs knobs;
    private final HostState state;
    private final StringBuilder out = new StringBuilder();

    Overview(Knobs knobs, HostState state) {
        this.knobs = knobs;
        this.state = state;
    }

    Answer tables() {
        String version = knobs.dialect().version();
        out.append("Sat Nov 21 09:00:00 2026       \n");
        rule(
                "-----------------------------------------------------------------------------------------");
        row(
                " NVIDIA-SMI "
                        + pad(version, 23)
                        + "Driver Version: "
                        + pad(version, 15)
                        + "CUDA Version: 13.0");
        rule(
                "-----------------------------------------+------------------------+----------------------");
        row(
                " GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile"
                        + " Uncorr. ECC");
        row(
                " Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util "
                        + " Compute M.");
        row(
                "                                         |                        |              "
                        + " MIG M.");
        out.append(
                "|=========================================+========================+======================|\n");
        for (Card card : state.cards) {
            card(card);
        }
        blank();
        rule(
                "-----------------------------------------------------------------------------------------");
        row(" MIG devices:");
        devices();
        blank();
        processes();
        return Answer.ok(out.toString());
    }

    private void card(Card card) {
        GpuModel.Board board = card.model.board();
        row(
                right(card.index, 4)
                        + "  "
                        + pad(board.name(), 30)
                        + (knobs.persistence() ? " On" : "Off")
                        + "  |   "
                        + card.pciBus()
                        + " Off |                   "
                        + (card.mig ? "On" : " 0")
                        + " ");
        row(
                " N/A   31C    P0             62W /  "
                        + board.watts()
                        + "W |"
                        + right(used(card), 8)
                        + "MiB / "
                        + right(board.memoryMib(), 6)
                        + "MiB |     "
                        + (card.mig ? "N/A" : " 0%")
                        + "      Default ");
        row(
                "                                         |                        |             "
                        + (card.mig ? " Enabled" : "Disabled")
                        + " ");
        rule(
                "-----------------------------------------+------------------------+----------------------");
    }

    private int used(Card card) {
        int mib = 0;
        for (Knobs.Running process : knobs.processes()) {
            mib += process.gpu() == card.index ? process.mib() : 0;
        }
        return mib;
    }

    private void devices() {
        String edge =
                "------------------+----------------------------------+-----------+-----------------------";
        rule(edge);
        row(
                " GPU  GI  CI  MIG |              Shared Memory-Usage |        Vol|       "
                        + " Shared         ");
        row(
                "      ID  ID  Dev |                Shared BAR1-Usage | SM     Unc| CE ENC  DEC  OFA "
                        + " JPG ");
        row(
                "                  |                                  |        ECC|               "
                        + "        ");
        out.append(
                "|==================+==================================+===========+=======================|\n");
        boolean any = false;
        for (Card card : state.cards) {
            for (Card.Device device : card.devices()) {
                any = true;
                device(card, device);
                rule(edge);
            }
        }
        if (!any) {
            row("  No MIG devices found");
            rule(edge);
        }
    }

    private void device(Card card, Card.Device device) {
        Engines engines = device.instance().profile().engines();
        row(
                right(card.index, 3)
                        + right(device.instance().id(), 5)
                        + right(device.compute().id(), 4)
                        + right(device.index(), 4)
                        + "  |"
                        + right(15 + busyMib(card, device.instance()), 16)
                        + "MiB / "
                        + right(engines.mib(), 5)
                        + "MiB    | "
                        + pad(device.compute().profile().sm(), 7)
                        + " 0 |"
                        + right(engines.ce(), 3)
                        + "   0"
                        + right(engines.dec(), 5)
                        + right(engines.ofa(), 5)
                        + right(engines.jpeg(), 5)
                        + " ");
        row(
                "                  |               0MiB / "
                        + right(engines.mib() * 5 / 8, 5)
                        + "MiB    |           |                       ");
    }

    private int busyMib(Card card, Card.Instance instance) {
        int mib = 0;
        for (Knobs.Running process : knobs.processes()) {
            if (process.gpu() == card.index
                    && process.start() >= 0
                    && (instance.profile().mask(instance.start()) & (1 << process.start())) != 0) {
                mib += process.mib();
            }
        }
        return mib;
    }

    private void processes() {
        String edge =
                "-----------------------------------------------------------------------------------------";
        rule(edge);
        row(" Processes:");
        row(
                "  GPU   GI   CI              PID   Type   Process name                        GPU"
                        + " Memory ");
        row(
                "        ID   ID                                                               Usage "
                        + "     ");
        out.append(
                "|=========================================================================================|\n");
        boolean any = false;
        for (Card card : state.cards) {
            for (Knobs.Running process : knobs.processes()) {
                if (process.gpu() == card.index) {
                    any = true;
                    row(
                            right(card.index, 5)
                                    + gi(card, process, "  N/A")
                                    + ci(card, process, "  N/A")
                                    + right(process.pid(), 17)
                                    + "      C   "
                                    + pad(process.name(), 33)
                                    + right(process.mib(), 10)
                                    + "MiB ");
                }
            }
        }
        if (!any) {
            row("  No running processes found");
        }
        rule(edge);
    }

    private static String gi(Card card, Knobs.Running process, String none) {
        for (Card.Instance instance : card.instances) {
            if (process.start() >= 0
                    && (instance.profile().mask(instance.start()) & (1 << process.start())) != 0) {
                return right(instance.id(), none.length());
            }
        }
        return none;
    }

    private static String ci(Card card, Knobs.Running process, String none) {
        return gi(card, process, none).equals(none) ? none : right(0, none.length());
    }

    Answer xml(Call call) {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.append("<!DOCTYPE nvidia_smi_log SYSTEM \"nvsmi_device_v12.dtd\">\n");
        out.append("<nvidia_smi_log>\n");
        text(1, "timestamp", "Sat Nov 21 09:00:00 2026");
        text(1, "driver_version", knobs.dialect().version());
        text(1, "cuda_version", "13.0");
        text(1, "attached_gpus", String.valueOf(state.cards.size()));
        for (Card card : state.cards) {
            if (call.concerns(card)) {
                gpu(card);
            }
        }
        out.append("</nvidia_smi_log>\n");
        return Answer.ok(out.toString());
    }

    private void gpu(Card card) {
        GpuModel.Board board = card.model.board();
        open(1, "gpu id=\"" + card.pciBus() + "\"");
        text(2, "product_name", board.name());
        text(2, "product_brand", "NVIDIA");
        text(2, "product_architecture", board.architecture());
        text(2, "persistence_mode", knobs.persistence() ? "Enabled" : "Disabled");
        open(2, "mig_mode");
        text(3, "current_mig", card.mig ? "Enabled" : "Disabled");
        text(3, "pending_mig", card.pending ? "Enabled" : "Disabled");
        close(2, "mig_mode");
        if (card.devices().isEmpty()) {
            open(2, "mig_devices");
            indent(3).append("None\n");
            close(2, "mig_devices");
        } else {
            open(2, "mig_devices");
            for (Card.Device device : card.devices()) {
                device(device);
            }
            close(2, "mig_devices");
        }
        text(2, "uuid", card.uuid);
        text(2, "minor_number", String.valueOf(card.index));
        open(2, "gpu_virtualization_mode");
        text(3, "virtualization_mode", "None");
        close(2, "gpu_virtualization_mode");
        open(2, "gpu_reset_status");
        text(3, "reset_required", card.mig == card.pending ? "No" : "Yes");
        text(3, "drain_and_reset_recommended", "No");
        close(2, "gpu_reset_status");
        open(2, "pci");
        text(3, "pci_device_id", board.pciDeviceId());
        text(3, "pci_bus_id", card.pciBus());
        close(2, "pci");
        open(2, "processes");
        for (Knobs.Running process : knobs.processes()) {
            if (process.gpu() == card.index) {
                open(3, "process_info");
                text(4, "gpu_instance_id", gi(card, process, "N/A").trim());
                text(4, "compute_instance_id", ci(card, process, "N/A").trim());
                text(4, "pid", String.valueOf(process.pid()));
                text(4, "type", "C");
                text(4, "process_name", process.name());
                text(4, "used_memory", process.mib() + " MiB");
                close(3, "process_info");
            }
        }
        close(2, "processes");
        close(1, "gpu");
    }

    private void device(Card.Device device) {
        Engines engines = device.instance().profile().engines();
        open(3, "mig_device");
        text(4, "index", String.valueOf(device.index()));
        text(4, "gpu_instance_id", String.valueOf(device.instance().id()));
        text(4, "compute_instance_id", String.valueOf(device.compute().id()));
        open(4, "device_attributes");
        open(5, "shared");
        text(6, "multiprocessor_count", String.valueOf(device.compute().profile().sm()));
        text(6, "copy_engine_count", String.valueOf(engines.ce()));
        text(6, "encoder_count", "0");
        text(6, "decoder_count", String.valueOf(engines.dec()));
        text(6, "ofa_count", String.valueOf(engines.ofa()));
        text(6, "jpg_count", String.valueOf(engines.jpeg()));
        close(5, "shared");
        close(4, "device_attributes");
        open(4, "ecc_error_count");
        open(5, "volatile_count");
        text(6, "sram_uncorrectable", "0");
        close(5, "volatile_count");
        close(4, "ecc_error_count");
        open(4, "fb_memory_usage");
        text(5, "total", engines.mib() + " MiB");
        text(5, "reserved", "0 MiB");
        text(5, "used", "12 MiB");
        text(5, "free", (engines.mib() - 13) + " MiB");
        close(4, "fb_memory_usage");
        open(4, "bar1_memory_usage");
        text(5, "total", "32767 MiB");
        text(5, "used", "0 MiB");
        text(5, "free", "32767 MiB");
        close(4, "bar1_memory_usage");
        close(3, "mig_device");
    }

    private void text(int depth, String name, String value) {
        indent(depth).append('<').append(name).append('>').append(value);
        out.append("</").append(name).append(">\n");
    }

    private void open(int depth, String name) {
        indent(depth).append('<').append(name).append(">\n");
    }

    private void close(int depth, String name) {
        indent(depth).append("</").append(name).append(">\n");
    }

    private StringBuilder indent(int depth) {
        return out.append("    ".repeat(depth));
    }

    private void rule(String strokes) {
        out.append('+').append(strokes).append("+\n");
    }

    private void row(String text) {
        out.append('|').append(pad(text, 89)).append("|\n");
    }

    private void blank() {
        out.append('\n');
    }
}
