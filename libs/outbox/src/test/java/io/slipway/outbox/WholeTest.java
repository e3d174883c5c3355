package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Ship(String name, @Nullable String port, List<Mast> masts, Map<String, Mast> boats) {}

    record Mast(int metres, String wood) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'a','port':'b','masts':[{'metres':9,'wood':'oak'}],'boats':{}}",
                "{'name':'a','masts':[],'boats':{'b':{'metres':9,'wood':'oak'}}}",
                "{'name':'','port':null,'masts':[],'boats':{}}",
            })
    void hasWhatItsTypePromises(String json) {
        assertThat(Whole.is(read(json))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'port':'b','masts':[],'boats':{}}",
                "{'name':null,'masts':[],'boats':{}}",
                "{'name':'a','boats':{}}",
                "{'name':'a','masts':[null],'boats':{}}",
                "{'name':'a','masts':[{'metres':9}],'boats':{}}",
                "{'name':'a','masts':[],'boats':{'b':null}}",
                "{'name':'a','masts':[],'boats':{'b':{'metres':9}}}",
            })
    void lacksSomething(String json) {
        assertThat(Whole.is(read(json))).isFalse();
    }

    private static Ship read(String json) {
        try {
            return JSON.readValue(json.replace('\'', '"'), Ship.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
