package io.slipway.reservation.kube.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a reservation. The same reservation, placement and fence give the same objects.
 *
 * <p>The anchor is a secret: it carries the fence, what changes while the pods run (who may come
 * in, the token of Jupyter, the notice), and all other objects hang on it, so that the cluster
 * itself collects what was created by somebody too late.
 */
public final class Manifests {
    static final int SSH = 22;
    static final int JUPYTER = 8888;
    static final int RENDEZVOUS = 29500;
    static final String DEV = "dev";

    /** Keys of the anchor. */
    static final String USERS = "github-users";

    static final String TOKEN = "jupyter-token";
    static final String NOTICE = "notice";

    private static final String START = script("start.sh");
    private static final String KEYS = script("keys.sh");

    private final Recipe recipe;

    public Manifests(Recipe recipe) {
        this.recipe = recipe;
    }

    public Recipe recipe() {
        return recipe;
    }

    /** The anchor; a token is in it only while Jupyter is wanted. */
    public Secret anchor(Tenancy tenancy, long fence, @Nullable String token) {
        return new SecretBuilder()
                .withMetadata(meta(tenancy, Names.anchor(tenancy.id()), "anchor", fence, null))
                .withType("Opaque")
                .withData(data(tenancy, token))
                .build();
    }

    /** What is in the anchor. */
    public static Map<String, String> data(Tenancy tenancy, @Nullable String token) {
        var data = new TreeMap<String, String>();
        data.put(USERS, encoded(String.join(" ", tenancy.githubUsers())));
        data.put(NOTICE, encoded(tenancy.notice()));
        if (tenancy.jupyter() && token != null) {
            data.put(TOKEN, encoded(token));
        }
        return data;
    }

    /** The token in an anchor; null when Jupyter is off. */
    public static @Nullable String token(Secret anchor) {
        return anchor.getData() == null ? null : token(anchor.getData());
    }

    /** The same, in what is in the anchor. */
    public static @Nullable String token(Map<String, String> data) {
        var encoded = data.get(TOKEN);
        return encoded == null
                ? null
                : new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /** The fence of the one who touched the object last; 0 when there is none. */
    public static long fence(ObjectMeta meta) {
        var annotations = meta.getAnnotations();
        var text = annotations == null ? null : annotations.get(Names.FENCE);
        return text == null ? 0 : Long.parseLong(text);
    }

    /** Gives the pods of a gang their names. */
    public Service headless(Tenancy tenancy, long fence, Secret anchor) {
        return new ServiceBuilder()
                .withMetadata(meta(tenancy, Names.anchor(tenancy.id()), "gang", fence, anchor))
                .withNewSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(Map.of(Names.RESERVATION, tenancy.id(), Names.PART, "pod"))
                .withPorts(port("rendezvous", RENDEZVOUS, null))
                .endSpec()
                .build();
    }

    /** The way in; the ports are node ports, two in a row from the first on, Jupyter's second. */
    public Service door(Tenancy tenancy, int rank, long fence, Secret anchor, NodePorts ports) {
        boolean gateway = recipe.gateway() != null;
        var doors = new ArrayList<ServicePort>();
        doors.add(port("ssh", SSH, gateway ? null : ports.ssh()));
        if (rank == 0) {
            doors.add(port("jupyter", JUPYTER, gateway ? null : ports.jupyter()));
        }
        return new ServiceBuilder()
                .withMetadata(ranked(tenancy, rank, "door", fence, anchor))
                .withNewSpec()
                .withType(gateway ? "ClusterIP" : "NodePort")
                .withSelector(
                        Map.of(
                                Names.RESERVATION,
                                tenancy.id(),
                                Names.PART,
                                "pod",
                                Names.RANK,
                                String.valueOf(rank)))
                .withPorts(doors)
                .endSpec()
                .build();
    }

    /** The ports on the nodes for one pod. */
    public record NodePorts(int ssh, int jupyter) {}

    public Pod pod(Tenancy tenancy, int rank, Share share, long fence, Secret anchor) {
        var meta = ranked(tenancy, rank, "pod", fence, anchor);
        var spec =
                new PodBuilder()
                        .withMetadata(meta)
                        .withNewSpec()
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .withRestartPolicy("Always")
                        .withTerminationGracePeriodSeconds(recipe.grace().toSeconds())
                        .withHostname(Names.pod(tenancy.id(), rank))
                        .withNodeSelector(Map.of("kubernetes.io/hostname", share.hostname()))
                        .withTolerations(tolerations())
                        .withNewSecurityContext()
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .endSecurityContext()
                        .withInitContainers(keys())
                        .withContainers(dev(tenancy, rank, share))
                        .withVolumes(volumes(tenancy, rank));
        return (tenancy.gang() ? spec.withSubdomain(Names.anchor(tenancy.id())) : spec)
                .endSpec()
                .build();
    }

    /** The home of an owner; it stays when the reservation ends. */
    public PersistentVolumeClaim home(Tenancy tenancy) {
        return claim(
                tenancy,
                Names.home(tenancy.tenant(), tenancy.owner()),
                Names.HOME,
                "ReadWriteOnce",
                recipe.homeSize(),
                recipe.homeClass());
    }

    /** What a tenant's reservations share; it stays too. */
    public PersistentVolumeClaim workspace(Tenancy tenancy) {
        return claim(
                tenancy,
                Names.workspace(tenancy.tenant()),
                Names.WORKSPACE,
                "ReadWriteMany",
                recipe.workspaceSize(),
                recipe.workspaceClass());
    }

    private static PersistentVolumeClaim claim(
            Tenancy tenancy,
            String name,
            String part,
            String mode,
            String size,
            @Nullable String storageClass) {
        var labels = new TreeMap<>(Names.people(tenancy));
        labels.put(Names.MANAGED_BY, Names.SLIPWAY);
        labels.put(Names.PART, part);
        if (part.equals(Names.WORKSPACE)) {
            labels.remove(Names.OWNER);
        }
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withAccessModes(mode)
                .withStorageClassName(storageClass)
                .withNewResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    private Container keys() {
        return new ContainerBuilder()
                .withName("keys")
                .withImage(recipe.keysImage())
                .withCommand("/bin/sh", "-c", KEYS)
                .withEnv(env("KEYS_URL", recipe.keysUrl()))
                .withVolumeMounts(mount("access", "/etc/slipway/access"), mount("keys", "/keys"))
                .withResources(
                        new ResourceRequirementsBuilder()
                                .addToRequests("cpu", new Quantity("50m"))
                                .addToRequests("memory", new Quantity("64Mi"))
                                .addToLimits("memory", new Quantity("64Mi"))
                                .build())
                .build();
    }

    private Container dev(Tenancy tenancy, int rank, Share share) {
        return new ContainerBuilder()
                .withName(DEV)
                .withImage(recipe.image())
                .withCommand("/bin/bash", "-c", START)
                .withEnv(variables(tenancy, rank))
                .addNewPort()
                .withName("ssh")
                .withContainerPort(SSH)
                .endPort()
                .addNewPort()
                .withName("jupyter")
                .withContainerPort(JUPYTER)
                .endPort()
                .withNewReadinessProbe()
                .withNewTcpSocket()
                .withNewPort(SSH)
                .endTcpSocket()
                .withPeriodSeconds(2)
                .withFailureThreshold(3)
                .endReadinessProbe()
                .withResources(resources(share))
                .withVolumeMounts(
                        mount("home", "/home/dev"),
                        mount("workspace", "/workspace"),
                        mount("shm", "/dev/shm"),
                        mount("keys", "/etc/slipway/keys"),
                        mount("access", "/etc/slipway/access"))
                .build();
    }

    private static ResourceRequirements resources(Share share) {
        var gpus = new Quantity(String.valueOf(share.gpus()));
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(share.cpusAsked() + "m"))
                .addToRequests("memory", new Quantity(String.valueOf(share.memoryAsked())))
                .addToRequests(share.resource(), gpus)
                .addToLimits("cpu", new Quantity(share.cpusAtMost() + "m"))
                .addToLimits("memory", new Quantity(String.valueOf(share.memoryAtMost())))
                .addToLimits(share.resource(), gpus)
                .build();
    }

    /** What torchrun and NCCL read; RANK and LOCAL_RANK are each process's own. */
    private List<EnvVar> variables(Tenancy tenancy, int rank) {
        var hosts = new ArrayList<String>();
        for (int i = 0; i < tenancy.ranks(); i++) {
            hosts.add(host(tenancy, i));
        }
        return List.of(
                env("SLIPWAY_RESERVATION", tenancy.id()),
                env("KEYS_URL", recipe.keysUrl()),
                env("MASTER_ADDR", hosts.getFirst()),
                env("MASTER_PORT", String.valueOf(RENDEZVOUS)),
                env("WORLD_SIZE", String.valueOf(tenancy.ranks() * tenancy.gpusPerNode())),
                env("NNODES", String.valueOf(tenancy.ranks())),
                env("NODE_RANK", String.valueOf(rank)),
                env("NPROC_PER_NODE", String.valueOf(tenancy.gpusPerNode())),
                env("NODE_HOSTS", String.join(",", hosts)));
    }

    private String host(Tenancy tenancy, int rank) {
        return tenancy.gang()
                ? "%s.%s.%s.svc"
                        .formatted(
                                Names.pod(tenancy.id(), rank),
                                Names.anchor(tenancy.id()),
                                recipe.namespace())
                : "localhost";
    }

    private List<Volume> volumes(Tenancy tenancy, int rank) {
        var home = tenancy.home();
        return List.of(
                home != null && rank == 0 ? claimed("home", home) : empty("home"),
                recipe.workspace()
                        ? claimed("workspace", Names.workspace(tenancy.tenant()))
                        : empty("workspace"),
                new VolumeBuilder()
                        .withName("shm")
                        .withNewEmptyDir()
                        .withMedium("Memory")
                        .endEmptyDir()
                        .build(),
                empty("keys"),
                new VolumeBuilder()
                        .withName("access")
                        .withNewSecret()
                        .withSecretName(Names.anchor(tenancy.id()))
                        .withDefaultMode(0444)
                        .endSecret()
                        .build());
    }

    private List<Toleration> tolerations() {
        return recipe.toleratedTaints().stream()
                .map(key -> new Toleration(null, key, "Exists", null, null))
                .toList();
    }

    private static ObjectMeta ranked(
            Tenancy tenancy, int rank, String part, long fence, Secret anchor) {
        return new ObjectMetaBuilder(
                        meta(tenancy, Names.pod(tenancy.id(), rank), part, fence, anchor))
                .addToLabels(Names.RANK, String.valueOf(rank))
                .build();
    }

    private static ObjectMeta meta(
            Tenancy tenancy, String name, String part, long fence, @Nullable Secret anchor) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withLabels(Names.labels(tenancy))
                .addToLabels(Names.PART, part)
                .addToAnnotations(Names.OWNER_TEXT, tenancy.tenant() + "/" + tenancy.owner())
                .addToAnnotations(Names.PLACEMENT, String.valueOf(tenancy.placement()))
                .addToAnnotations(Names.FENCE, String.valueOf(fence))
                .withOwnerReferences(anchor == null ? List.of() : List.of(hangsOn(anchor)))
                .build();
    }

    private static OwnerReference hangsOn(Secret anchor) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Secret")
                .withName(anchor.getMetadata().getName())
                .withUid(anchor.getMetadata().getUid())
                .build();
    }

    private static ServicePort port(String name, int number, @Nullable Integer nodePort) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(number)
                .withNewTargetPort(number)
                .withNodePort(nodePort)
                .withProtocol("TCP")
                .build();
    }

    private static EnvVar env(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static Volume empty(String name) {
        return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
    }

    private static Volume claimed(String name, String claim) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .build();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String script(String name) {
        try (var in = Manifests.class.getResourceAsStream("/kube/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
