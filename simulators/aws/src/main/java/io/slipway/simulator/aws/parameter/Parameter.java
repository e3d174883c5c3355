package io.slipway.simulator.aws.parameter;

import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Place;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

record Parameter(
        String name,
        String type,
        String value,
        long version,
        Instant modified,
        String modifiedBy,
        @Nullable String description,
        String tier,
        Map<String, String> tags) {

    Answer view(Place place, boolean decrypted) {
        boolean secret = type.equals("SecureString");
        return Answer.of("Name", name)
                .and("Type", type)
                .and(
                        "Value",
                        secret && !decrypted
                                ? "AQICAHhslipway" + Integer.toHexString(value.hashCode())
                                : value)
                .and("Version", version)
                .and("LastModifiedDate", modified)
                .and("ARN", arn(place))
                .and("DataType", "text");
    }

    String arn(Place place) {
        return place.arn("ssm", "parameter" + (name.startsWith("/") ? name : "/" + name));
    }
}
