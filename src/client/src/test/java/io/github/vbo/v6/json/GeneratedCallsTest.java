package io.github.vbo.v6.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.JsonDataException;
import io.github.vbo.v6.hard.api.ThingsApi;
import io.github.vbo.v6.hard.model.GrantType;
import io.github.vbo.v6.hard.model.State;
import io.github.vbo.v6.hard.model.Thing;
import io.github.vbo.v6.hard.model.Token;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;

class GeneratedCallsTest {
    private static final UUID ID = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");

    private final MockWebServer server = new MockWebServer();
    private ThingsApi api;

    @BeforeEach
    void start() throws IOException {
        server.start();
        api = new Retrofit.Builder()
                .baseUrl(server.url("/"))
                .addConverterFactory(MoshiConverterFactory.create())
                .build()
                .create(ThingsApi.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    @Test
    void aFormEncodesItsFieldsAndOmitsNull() throws Exception {
        answer(200, "{\"access_token\":\"a\",\".issued\":\"i\",\".expires\":null}");

        Token token = api.token(new GrantType("urn:a b"), "DOMAIN\\user&co=é", null)
                .execute()
                .body();

        RecordedRequest request = server.takeRequest();
        assertEquals("POST /v6/token HTTP/1.1", request.getRequestLine());
        assertEquals("application/x-www-form-urlencoded", request.getHeaders().get("Content-Type"));
        assertEquals("application/json", request.getHeaders().get("Accept"));
        assertTrue(request.getHeaders().get("User-Agent").matches("vbo-v6-client/[0-9].*"));
        assertEquals(
                "grant_type=urn%3Aa+b&username=DOMAIN%5Cuser%26co%3D%C3%A9",
                request.getBody().utf8());
        assertEquals(new Token("a", null, "i", null), token);
    }

    @Test
    void aQueryHasOneParameterPerItemAndOmitsNull() throws Exception {
        answer(200, "[]");

        api.things(5, ID, true, State.SAY_HI_, List.of("a b", "c&d"), null).execute();

        RecordedRequest request = server.takeRequest();
        assertEquals(
                "GET /v6/things?limit=5&extendedView=true&state=say%20%22hi%22&tag=a%20b&tag=c%26d HTTP/1.1",
                request.getRequestLine());
        assertEquals(ID.toString(), request.getHeaders().get("X-Trace-Id"));
        assertEquals("application/json", request.getHeaders().get("Accept"));
    }

    @Test
    @SuppressWarnings("deprecation")
    void aJsonBodyFollowsItsSchemaAndNoContentMeansNoBody() throws Exception {
        server.enqueue(new MockResponse.Builder().code(204).build());
        BigDecimal half = new BigDecimal("0.5");
        Thing thing = new Thing(
                ID,
                State.A_B,
                List.of("ab"),
                0,
                2,
                half,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);

        Response<Void> response = api.replace(new State("a/b"), "ü ?", thing).execute();

        RecordedRequest request = server.takeRequest();
        assertEquals("PUT /v6/things/a%2Fb/%C3%BC%20%3F HTTP/1.1", request.getRequestLine());
        assertEquals("application/json; charset=UTF-8", request.getHeaders().get("Content-Type"));
        assertNull(request.getHeaders().get("Accept"));
        assertEquals(
                "{\"id\":\"40dfa255-2762-43e5-8320-dff7a9201f90\",\"state\":\"a-b\",\"tags\":[\"ab\"],\"count\":0,"
                        + "\"size\":2,\"ratio\":0.5,\"flag\":true,\"note\":null}",
                request.getBody().utf8());
        assertEquals(204, response.code());
        assertNull(response.body());
    }

    @Test
    void aResponseThatBreaksTheContractNamesThePlace() {
        answer(200, "[{\"id\":\"none\"}]");

        JsonDataException thrown = assertThrows(
                JsonDataException.class,
                () -> api.things(1, ID, null, null, null, null).execute());

        assertEquals(
                "$[0].id",
                assertInstanceOf(ContractViolation.class, thrown.getCause()).path());
    }

    @Test
    void anOperationThatTheContractDeprecatesIsDeprecatedInJava() throws Exception {
        assertTrue(ThingsApi.class
                .getMethod("replace", State.class, String.class, Thing.class)
                .isAnnotationPresent(Deprecated.class));
    }
}
