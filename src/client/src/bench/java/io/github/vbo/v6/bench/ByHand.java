package io.github.vbo.v6.bench;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okio.Buffer;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Query;

/** Retrofit and Moshi as a developer writes it by hand, without contract and checks. */
final class ByHand implements Client {
    /** The operations that are called. */
    interface Api {
        @GET("v6/Organizations")
        Call<List<Organization>> listOrganizations(@Query("extendedView") boolean extendedView);

        @POST("v6/Organizations/{organizationId}/DeviceCode")
        Call<Code> requestDeviceCode(@retrofit2.http.Path("organizationId") UUID organizationId);

        @POST("v6/DeviceCode/check")
        Call<Answer> check(@Body Question question);
    }

    /** A code. */
    public record Code(String userCode, String verificationUrl, long expiresIn, String message) {}

    /** A code with the instant at which it expires. */
    public record DeviceCode(String userCode, URI verificationUri, Instant expiresAt, String message) {}

    /** A question. */
    public record Question(String userCode) {}

    /** Its answer. */
    public record Answer(boolean authenticated) {}

    /** A refusal. */
    public record Refusal(String message) {}

    /** An organization. */
    public record Organization(String id, String name, String officeName, String type, String region) {}

    private final Moshi moshi = new Moshi.Builder().build();
    private final JsonAdapter<Refusal> refusals = moshi.adapter(Refusal.class);

    /** Loaded when it is needed, so that a first call does not load it. */
    private static final class Decoding {
        private static final JsonAdapter<List<Organization>> ORGANIZATIONS =
                new Moshi.Builder().build().adapter(Types.newParameterizedType(List.class, Organization.class));
    }

    private final OkHttpClient http;
    private final Api api;

    ByHand(URI server, Path certificate) throws Exception {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(CALLERS, 5, TimeUnit.MINUTES))
                .readTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(60))
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Authorization", "Bearer " + TOKEN)
                        .build()));
        if (server.getScheme().equals("https")) {
            TrustManagerFactory trust = Client.trusting(certificate);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            builder.sslSocketFactory(tls.getSocketFactory(), (X509TrustManager) trust.getTrustManagers()[0]);
        }
        http = builder.build();
        api = new Retrofit.Builder()
                .baseUrl(server.toString())
                .client(http)
                .addConverterFactory(MoshiConverterFactory.create(moshi))
                .build()
                .create(Api.class);
    }

    @Override
    public DeviceCode requestDeviceCode(UUID organization) throws IOException {
        Instant asked = Instant.now();
        Code code = content(api.requestDeviceCode(organization));
        Instant expiresAt = asked.plusSeconds(code.expiresIn);
        return new DeviceCode(code.userCode, URI.create(code.verificationUrl), expiresAt, code.message);
    }

    @Override
    public List<Organization> organizations() throws IOException {
        return content(api.listOrganizations(false));
    }

    private <T> T content(Call<T> call) throws IOException {
        Response<T> response = call.execute();
        if (!response.isSuccessful()) {
            Refusal refusal = refusals.fromJson(response.errorBody().source());
            throw new IOException(response.code() + ": " + refusal.message);
        }
        return response.body();
    }

    @Override
    public void awaitSignIn(String userCode) throws Exception {
        while (!content(api.check(new Question(userCode))).authenticated) {
            Thread.sleep(5000);
        }
    }

    @Override
    public List<Organization> decode(byte[] json) throws IOException {
        return Decoding.ORGANIZATIONS.fromJson(new Buffer().write(json));
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
    }
}
