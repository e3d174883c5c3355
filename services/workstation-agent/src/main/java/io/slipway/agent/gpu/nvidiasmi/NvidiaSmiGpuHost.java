package io.slipway.agent.gpu.nvidiasmi;

import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuFault.Kind;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigGeometry;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.Vitals;
import io.slipway.agent.gpu.nvidiasmi.Command.Ended;
import io.slipway.agent.gpu.nvidiasmi.Texts.Device;
import io.slipway.agent.gpu.nvidiasmi.Texts.Instance;
import io.slipway.agent.gpu.nvidiasmi.Texts.ListedGpu;
import io.slipway.agent.gpu.nvidiasmi.Texts.Running;
import io.slipway.agent.gpu.nvidiasmi.Texts.XmlGpu;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Asks and changes through {@code nvidia-smi}. No single listing identifies a slice: {@code -lgi}
 * has profile and placement, {@code -q -x} has device index, instance and processes, {@code -L} has
 * the UUID of a device index. Every changing call names its GPU and its instance, because without
 * them the program acts on all there are.
 */
public final class NvidiaSmiGpuHost implements GpuHost {
    private static final int DESTROY_TRIES = 3;
    private static final Duration DESTROY_PAUSE = Duration.ofMillis(250);
    private static final int OBSERVE_TRIES = 3;

    private final Command command;
    private volatile Offers offers = new Offers("", Map.of());

    /**
     * @param program absolute path of nvidia-smi
     * @param timeout for one call
     * @param outputLimit bytes that one call may print
     */
    public NvidiaSmiGpuHost(Path program, Duration timeout, int outputLimit) {
        if (!program.isAbsolute()) {
            throw new IllegalArgumentException("nvidia-smi must be an absolute path: " + program);
        }
        this.command = new Command(program, timeout, outputLimit);
    }

    /**
     * Four listings, taken one after the other. Two listings of instances that differ mean that
     * somebody changed something in between: then all are taken again.
     */
    @Override
    public List<Gpu> observe() {
        String before = instances();
        for (int tries = 1; ; tries++) {
            String gpus =
                    asked(
                            "--query-gpu=index,uuid,pci.bus_id,mig.mode.current,"
                                    + "mig.mode.pending,driver_version,name",
                            "--format=csv,noheader");
            String devices = asked("-L");
            String xml = asked("-q", "-x");
            String after = instances();
            if (before.equals(after)) {
                return join(
                        Texts.gpus(gpus),
                        Texts.uuids(devices),
                        Texts.xml(xml),
                        Texts.instances(after));
            }
            if (tries == OBSERVE_TRIES) {
                throw new GpuFault(
                        Kind.UNEXPECTED, "the slices changed while they were being listed");
            }
            before = after;
        }
    }

    @Override
    public List<Vitals> vitals() {
        return Texts.vitals(
                asked(
                        "--query-gpu=index,temperature.gpu,power.draw",
                        "--format=csv,noheader,nounits"));
    }

    private List<Gpu> join(
            List<ListedGpu> listed,
            Map<Integer, Map<Integer, String>> uuids,
            Map<String, XmlGpu> xml,
            List<Instance> instances) {
        if (listed.isEmpty()) {
            throw new GpuFault(Kind.UNREADABLE, "the list of GPUs cannot be read");
        }
        Map<Integer, MigGeometry> geometries = geometries(listed);
        List<Gpu> gpus = new ArrayList<>();
        for (ListedGpu gpu : listed) {
            XmlGpu more = xml.get(gpu.pciAddress());
            if (more == null) {
                // Without the processes nobody knows what is in use, and all would look idle.
                throw new GpuFault(
                        Kind.UNREADABLE, "nvidia-smi -q -x does not show GPU " + gpu.index());
            }
            gpus.add(
                    new Gpu(
                            gpu.index(),
                            gpu.uuid(),
                            gpu.pciAddress(),
                            gpu.model(),
                            gpu.mode(),
                            geometries.getOrDefault(gpu.index(), MigGeometry.known(gpu.model())),
                            instances.stream()
                                    .filter(instance -> instance.gpu() == gpu.index())
                                    .map(
                                            instance ->
                                                    slice(
                                                            instance,
                                                            more,
                                                            uuids.getOrDefault(
                                                                    gpu.index(), Map.of())))
                                    .toList(),
                            pids(more, -1)));
        }
        return gpus;
    }

    private static MigSlice slice(Instance instance, XmlGpu more, Map<Integer, String> uuids) {
        List<Device> devices =
                more.devices().stream()
                        .filter(device -> device.instance() == instance.id())
                        .toList();
        return new MigSlice(
                instance.gpu(),
                instance.profile(),
                instance.id(),
                instance.start(),
                instance.size(),
                devices.stream().map(Device::compute).toList(),
                devices.isEmpty() ? null : uuids.get(devices.getFirst().index()),
                pids(more, instance.id()));
    }

    private static List<Integer> pids(XmlGpu gpu, int instance) {
        return gpu.processes().stream()
                .filter(process -> process.instance() == instance)
                .map(Running::pid)
                .toList();
    }

    /**
     * Asked once per set of GPUs and driver, because it does not change. Older drivers refuse it
     * while MIG is off; then what is known of the model must do.
     */
    private Map<Integer, MigGeometry> geometries(List<ListedGpu> listed) {
        String of =
                listed.stream()
                        .map(gpu -> gpu.index() + gpu.uuid() + gpu.driver())
                        .collect(Collectors.joining());
        Offers known = offers;
        if (known.of().equals(of)) {
            return known.geometries();
        }
        Ended profiles = command.run("mig", "-lgip");
        if (profiles.code() != 0) {
            GpuFault fault = Texts.fault(profiles.code(), profiles.text());
            if (fault.kind() == Kind.NOT_FOUND || fault.kind() == Kind.UNSUPPORTED) {
                return Map.of();
            }
            throw fault;
        }
        Map<Integer, MigGeometry> geometries =
                Texts.geometries(profiles.text(), asked("mig", "-lgipp"));
        if (geometries.keySet().containsAll(listed.stream().map(ListedGpu::index).toList())) {
            offers = new Offers(of, geometries);
        }
        return geometries;
    }

    private record Offers(String of, Map<Integer, MigGeometry> geometries) {}

    private String instances() {
        Ended ended = command.run("mig", "-lgi");
        if (ended.code() != 0) {
            GpuFault fault = Texts.fault(ended.code(), ended.text());
            if (fault.kind() == Kind.NOT_FOUND || fault.kind() == Kind.UNSUPPORTED) {
                return "";
            }
            throw fault;
        }
        return ended.text();
    }

    @Override
    public void enableMig(int gpu) {
        mode(gpu, "1");
    }

    @Override
    public void disableMig(int gpu) {
        mode(gpu, "0");
    }

    private void mode(int gpu, String mode) {
        Ended ended = command.run("-i", String.valueOf(gpu), "-mig", mode);
        if (ended.code() != 0 || Texts.pending(ended.text())) {
            throw Texts.fault(ended.code(), ended.text());
        }
    }

    @Override
    public void createSlice(int gpu, MigProfile profile, int start) {
        asked("mig", "-i", String.valueOf(gpu), "-cgi", profile.id() + ":" + start, "-C");
    }

    /** A driver may still say "in use" for a moment after the last process has ended. */
    @Override
    public void destroySlice(MigSlice slice) {
        String gpu = String.valueOf(slice.gpu());
        String instance = String.valueOf(slice.instanceId());
        if (!slice.halfMade()) {
            asked("mig", "-i", gpu, "-dci", "-gi", instance);
        }
        for (int tries = 1; ; tries++) {
            Ended ended = command.run("mig", "-i", gpu, "-dgi", "-gi", instance);
            if (ended.code() == 0) {
                return;
            }
            GpuFault fault = Texts.fault(ended.code(), ended.text());
            if (fault.kind() != Kind.IN_USE || tries == DESTROY_TRIES) {
                throw fault;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(DESTROY_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GpuFault(Kind.TIMED_OUT, "stopped while waiting for the driver");
        }
    }

    private String asked(String... arguments) {
        Ended ended = command.run(arguments);
        if (ended.code() != 0) {
            throw Texts.fault(ended.code(), ended.text());
        }
        return ended.text();
    }
}
