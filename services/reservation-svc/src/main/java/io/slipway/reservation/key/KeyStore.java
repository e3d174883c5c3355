package io.slipway.reservation.key;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of keys, on the plain client: a key is looked at before there is a session. Times are the
 * database's.
 */
@ApplicationScoped
class KeyStore {
    private static final String COLUMNS =
            """
            id, tenant, owner, name, role, prefix, gpus, gpu_types, longest_seconds,
            lives_seconds, created_at, rotated_at, expires_at, revoked_at, last_used_at
            """;
    private static final String INSERT =
            """
            insert into api_key (id, tenant, owner, name, role, prefix, hash, gpus, gpu_types,
                                 longest_seconds, lives_seconds, expires_at)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                   clock_timestamp() + $11 * interval '1 second'
            where (select count(*) from api_key
                   where tenant = $2 and owner = $3 and revoked_at is null
                     and expires_at > clock_timestamp()) < $12
            returning
            """
                    + COLUMNS;
    private static final String ROTATE =
            """
            update api_key set
                last_prefix = case when $5 > 0 then prefix end,
                last_hash = case when $5 > 0 then hash end,
                last_good_until = case when $5 > 0
                    then least(expires_at, clock_timestamp() + $5 * interval '1 second') end,
                prefix = $3, hash = $4, rotated_at = clock_timestamp(),
                expires_at = clock_timestamp() + lives_seconds * interval '1 second'
            where tenant = $1 and id = $2 and revoked_at is null
              and expires_at > clock_timestamp()
            returning
            """
                    + COLUMNS;
    private static final String FIND =
            "select "
                    + COLUMNS
                    + """
                    , hash, last_prefix, last_hash,
                      coalesce(last_good_until > clock_timestamp(), false), clock_timestamp(),
                      coalesce(last_used_at < clock_timestamp() - interval '1 minute', true)
                    from api_key where prefix = $1 or last_prefix = $1
                    """;

    private final Pool database;

    KeyStore(Pool database) {
        this.database = database;
    }

    /**
     * A key as it is found by how a secret begins.
     *
     * @param hash what the secret must hash to; empty when it was replaced and its time is over
     * @param unused whether its last use is to be written down
     */
    record Found(ApiKey key, String hash, Instant now, boolean unused) {}

    /** Null when the owner has as many already. */
    Uni<@Nullable ApiKey> insert(
            ApiKey.Wish wish, String id, KeyOwner owner, Secret secret, int most) {
        var limits = wish.limits();
        var longest = limits.longest();
        return database.preparedQuery(INSERT)
                .execute(
                        Tuple.from(
                                Arrays.asList(
                                        id,
                                        owner.tenant(),
                                        owner.subject(),
                                        wish.name(),
                                        wish.role(),
                                        secret.prefix(),
                                        secret.hash(),
                                        limits.gpus(),
                                        limits.gpuTypes().isEmpty()
                                                ? null
                                                : String.join(",", limits.gpuTypes()),
                                        longest == null ? null : longest.toSeconds(),
                                        wish.lives().toSeconds(),
                                        most)))
                .map(KeyStore::one);
    }

    /** Null when it is not there, or not good any more. */
    Uni<@Nullable ApiKey> rotate(String tenant, String id, Secret secret, Duration overlap) {
        return database.preparedQuery(ROTATE)
                .execute(Tuple.of(tenant, id, secret.prefix(), secret.hash(), overlap.toSeconds()))
                .map(KeyStore::one);
    }

    Uni<@Nullable ApiKey> revoke(String tenant, String id) {
        return database.preparedQuery(
                        """
                        update api_key set revoked_at = coalesce(revoked_at, clock_timestamp())
                        where tenant = $1 and id = $2 returning
                        """
                                + COLUMNS)
                .execute(Tuple.of(tenant, id))
                .map(KeyStore::one);
    }

    Uni<@Nullable ApiKey> of(String tenant, String id) {
        return database.preparedQuery(
                        "select " + COLUMNS + " from api_key where tenant = $1 and id = $2")
                .execute(Tuple.of(tenant, id))
                .map(KeyStore::one);
    }

    /**
     * @param owner only this one's; everybody's when it is null
     */
    Uni<List<ApiKey>> page(
            String tenant, @Nullable String owner, @Nullable String before, int limit) {
        return database.preparedQuery(
                        "select "
                                + COLUMNS
                                + """
                                from api_key
                                where tenant = $1 and ($2 = '' or owner = $2)
                                  and ($3 = '' or id < $3)
                                order by id desc limit $4
                                """)
                .execute(
                        Tuple.of(
                                tenant,
                                owner == null ? "" : owner,
                                before == null ? "" : before,
                                limit))
                .map(KeyStore::all);
    }

    Uni<@Nullable Found> find(String prefix) {
        return database.preparedQuery(FIND)
                .execute(Tuple.of(prefix))
                .map(
                        rows -> {
                            for (Row row : rows) {
                                return found(prefix, row);
                            }
                            return null;
                        });
    }

    /** At most once a minute, whichever process was asked. */
    Uni<Void> used(String id) {
        return database.preparedQuery(
                        """
                        update api_key set last_used_at = clock_timestamp()
                        where id = $1 and (last_used_at is null
                                           or last_used_at < clock_timestamp() - interval '1 minute')
                        """)
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    private static Found found(String prefix, Row row) {
        boolean present = prefix.equals(row.getString(5));
        boolean lastIsGood = row.getBoolean(18);
        String hash = present ? row.getString(15) : lastIsGood ? row.getString(17) : "";
        return new Found(key(row), hash, row.getOffsetDateTime(19).toInstant(), row.getBoolean(20));
    }

    private static @Nullable ApiKey one(RowSet<Row> rows) {
        var all = all(rows);
        return all.isEmpty() ? null : all.getFirst();
    }

    private static List<ApiKey> all(RowSet<Row> rows) {
        var all = new ArrayList<ApiKey>(rows.size());
        rows.forEach(row -> all.add(key(row)));
        return all;
    }

    private static ApiKey key(Row row) {
        Long longest = row.getLong(8);
        String types = row.getString(7);
        return new ApiKey(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                new KeyLimits(
                        row.getString(0),
                        row.getInteger(6),
                        types == null ? List.of() : List.of(types.split(",", -1)),
                        longest == null ? null : Duration.ofSeconds(longest)),
                Duration.ofSeconds(row.getLong(9)),
                row.getOffsetDateTime(10).toInstant(),
                instant(row.getOffsetDateTime(11)),
                row.getOffsetDateTime(12).toInstant(),
                instant(row.getOffsetDateTime(13)),
                instant(row.getOffsetDateTime(14)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
