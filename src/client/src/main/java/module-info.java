/**
 * A client for the device codes of Veeam Backup for Microsoft 365, REST API v6. Begin with
 * {@link io.github.vbo.v6.VboClient}.
 */
// The name contains the version of the REST API. Retrofit, Moshi and Okio have no module descriptor.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.github.vbo.v6 {
    requires transitive com.squareup.moshi;
    requires transitive okio;
    requires static transitive org.jspecify;
    requires transitive retrofit2;
    requires okhttp3;
    requires retrofit2.converter.moshi;

    exports io.github.vbo.v6;
    exports io.github.vbo.v6.api;
    exports io.github.vbo.v6.json;
    exports io.github.vbo.v6.model;

    // Moshi makes the generated adapters.
    opens io.github.vbo.v6.model to
            com.squareup.moshi;
}
