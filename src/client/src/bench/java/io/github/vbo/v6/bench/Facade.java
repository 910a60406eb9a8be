package io.github.vbo.v6.bench;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.json.JsonSyntax;
import io.github.vbo.v6.model.Organizations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import okio.Buffer;

/** The library. */
final class Facade implements Client {
    private final VboClient vbo;

    /** Loaded when it is needed, so that a first call does not load it. */
    private static final class Decoding {
        private static final JsonAdapter<Organizations> ORGANIZATIONS =
                new Moshi.Builder().build().adapter(Organizations.class);
    }

    Facade(URI server, Path certificate) {
        VboClient.Builder builder = VboClient.builder(server).accessToken(TOKEN);
        vbo = (server.getScheme().equals("https") ? builder.trust(certificate) : builder).build();
    }

    @Override
    public DeviceCode requestDeviceCode(UUID organization) {
        return vbo.requestDeviceCode(organization);
    }

    @Override
    public Object organizations() {
        return vbo.organizations();
    }

    @Override
    public void awaitSignIn(String userCode) {
        URI uri = URI.create("https://microsoft.com/devicelogin");
        vbo.awaitSignIn(new DeviceCode(userCode, uri, Instant.now().plusSeconds(899), ""));
    }

    /** As the library reads a body: first the syntax, then the values. */
    @Override
    public Organizations decode(byte[] json) throws IOException {
        Buffer buffer = new Buffer().write(json);
        if (JsonSyntax.firstFlaw(buffer) != null) {
            throw new IOException("broken JSON");
        }
        return Decoding.ORGANIZATIONS.fromJson(JsonReader.of(buffer));
    }

    @Override
    public void close() {
        vbo.close();
    }
}
