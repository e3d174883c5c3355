package io.slipway.outbox;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.Collection;

/**
 * Rows as the JSON text that PostgreSQL's {@code json_populate_recordset} and {@code
 * json_to_recordset} take: one object for each, its names those of the columns.
 */
public final class Columns {
    private final ObjectMapper json;

    private Columns(ObjectMapper json) {
        this.json = json;
    }

    /** Of the fields of entities. */
    public static Columns ofFields(ObjectMapper json) {
        return new Columns(
                json.copy()
                        .setVisibility(PropertyAccessor.ALL, Visibility.NONE)
                        .setVisibility(PropertyAccessor.FIELD, Visibility.NON_PRIVATE)
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    }

    /** Of the components of records. */
    public static Columns ofRecords(ObjectMapper json) {
        return new Columns(
                json.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
    }

    public String of(Collection<?> rows) {
        return of(rows, Object.class);
    }

    /**
     * @param view the Jackson view whose fields are written, beside those that are in none; {@link
     *     Object} for all
     */
    public String of(Collection<?> rows, Class<?> view) {
        try {
            return (view == Object.class ? json.writer() : json.writerWithView(view))
                    .writeValueAsString(rows);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write rows", broken);
        }
    }
}
