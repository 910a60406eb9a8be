package io.github.vbo.v6.model;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.json.ArraySchema;
import io.github.vbo.v6.json.BooleanSchema;
import io.github.vbo.v6.json.NumberSchema;
import io.github.vbo.v6.json.ObjectReader;
import io.github.vbo.v6.json.ReferenceSchema;
import io.github.vbo.v6.json.StringSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link DeviceCodeResponse} as the contract states it. Moshi finds this class by its name. */
@NullMarked
@SuppressWarnings("deprecation")
final class DeviceCodeResponseJsonAdapter extends JsonAdapter<DeviceCodeResponse> {
    private static final JsonReader.Options NAMES = JsonReader.Options.of(
            "userCode",
            "verificationUrl",
            "expiresIn",
            "message");
    private static final boolean[] REQUIRED = {
        true, true, true, false
    };

    private final JsonAdapter<String> userCodeSchema;
    private final JsonAdapter<URI> verificationUrlSchema;
    private final JsonAdapter<Long> expiresInSchema;
    private final JsonAdapter<String> messageSchema;

    DeviceCodeResponseJsonAdapter(Moshi moshi) {
        userCodeSchema = StringSchema.text().minLength(1);
        verificationUrlSchema = StringSchema.uri().pattern("^[Hh][Tt][Tt][Pp][Ss]://([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?([/?#][!-~]*)?$").expected("an absolute https URL in ASCII without user information");
        expiresInSchema = NumberSchema.int64().minimum("1", false).maximum("999999999999", false);
        messageSchema = StringSchema.text().nullSafe();
    }

    @Override
    public DeviceCodeResponse fromJson(JsonReader reader) throws IOException {
        String userCodeValue = null;
        URI verificationUrlValue = null;
        Long expiresInValue = null;
        String messageValue = null;
        ObjectReader object = new ObjectReader(reader, NAMES, REQUIRED);
        for (int property = object.next(); property >= 0; property = object.next()) {
            switch (property) {
                case 0 -> userCodeValue = userCodeSchema.fromJson(reader);
                case 1 -> verificationUrlValue = verificationUrlSchema.fromJson(reader);
                case 2 -> expiresInValue = expiresInSchema.fromJson(reader);
                case 3 -> messageValue = messageSchema.fromJson(reader);
                default -> throw new AssertionError(property);
            }
        }
        return new DeviceCodeResponse(
                userCodeValue,
                verificationUrlValue,
                expiresInValue,
                messageValue);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable DeviceCodeResponse model) throws IOException {
        writer.beginObject();
        userCodeSchema.toJson(writer.name("userCode"), model.userCode());
        verificationUrlSchema.toJson(writer.name("verificationUrl"), model.verificationUrl());
        expiresInSchema.toJson(writer.name("expiresIn"), model.expiresIn());
        if (model.message() != null) messageSchema.toJson(writer.name("message"), model.message());
        writer.endObject();
    }
}
