/** A stand-in for a Veeam Backup for Microsoft 365 server. Begin with {@link io.github.vbo.v6.standin.VboStandIn}. */
// The name contains the version of the REST API. Moshi and Okio have no module descriptor.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.github.vbo.v6.standin {
    requires transitive com.squareup.moshi;
    requires jdk.httpserver;
    requires okhttp3;
    requires okhttp3.tls;
    requires okio;
    requires static transitive org.jspecify;

    exports io.github.vbo.v6.standin;

    // Moshi reads conformance.json into records.
    opens io.github.vbo.v6.standin to
            com.squareup.moshi;
}
