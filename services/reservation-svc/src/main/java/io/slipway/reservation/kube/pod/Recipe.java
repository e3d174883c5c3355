package io.slipway.reservation.kube.pod;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this installation runs pods.
 *
 * @param gateway the jump host; null when pods are reached through node ports
 */
public record Recipe(
        String namespace,
        String image,
        String keysImage,
        List<String> allowedImages,
        String keysUrl,
        Duration grace,
        List<String> toleratedTaints,
        @Nullable String gateway,
        boolean workspace,
        String homeSize,
        @Nullable String homeClass,
        String workspaceSize,
        @Nullable String workspaceClass) {

    public Recipe {
        for (var one : List.of(image, keysImage)) {
            if (allowedImages.stream().noneMatch(one::startsWith)) {
                throw new IllegalArgumentException(
                        "the image %s begins with none of %s; see slipway.reservation.kubernetes.pod.allowed-images"
                                .formatted(one, allowedImages));
            }
        }
    }
}
