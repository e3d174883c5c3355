package io.slipway.simulator.aws.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Answer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class Key {
    final String id;
    final String account;
    final String arn;
    final String description;
    final Instant created;
    final Map<String, ObjectNode> grants = new LinkedHashMap<>();
    String policy;
    String state = "Enabled";
    @Nullable Instant deletion;

    Key(String id, String account, String arn, String description, String policy, Instant created) {
        this.id = id;
        this.account = account;
        this.arn = arn;
        this.description = description;
        this.policy = policy;
        this.created = created;
    }

    Answer metadata() {
        return Answer.of("AWSAccountId", account)
                .and("KeyId", id)
                .and("Arn", arn)
                .and("CreationDate", created)
                .and("Enabled", state.equals("Enabled"))
                .and("Description", description)
                .and("KeyUsage", "ENCRYPT_DECRYPT")
                .and("KeyState", state)
                .and("DeletionDate", deletion)
                .and("Origin", "AWS_KMS")
                .and("KeyManager", "CUSTOMER")
                .and("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT")
                .and("KeySpec", "SYMMETRIC_DEFAULT")
                .and("EncryptionAlgorithms", List.of("SYMMETRIC_DEFAULT"))
                .and("MultiRegion", false);
    }
}
