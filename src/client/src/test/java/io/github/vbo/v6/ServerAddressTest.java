package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    private static final String NO_ADDRESS = " is not an address; give https://HOST:PORT with a port from 1 to 65535";
    private static final String API_PATH =
            " has the API's path; leave it out, because the client adds /v6; versions 7 and 8 serve it, too";

    @ParameterizedTest
    @CsvSource({
        "https://vbo.example.com:4443, https://vbo.example.com:4443/",
        "https://vbo.example.com:4443/, https://vbo.example.com:4443/",
        "https://vbo.example.com, https://vbo.example.com:4443/",
        "https://vbo.example.com:443, https://vbo.example.com/",
        "https://vbo.example.com:443/veeam, https://vbo.example.com/veeam/",
        "https://vbo.example.com:443/veeam/v66/, https://vbo.example.com/veeam/v66/",
        "https://vbo.example.com:443/v1, https://vbo.example.com/v1/",
        "https://vbo.example.com:443/v9/, https://vbo.example.com/v9/",
        "https://vbo.example.com:443/v7/veeam, https://vbo.example.com/v7/veeam/",
        "HTTPS://VBO.example.com:4443, https://vbo.example.com:4443/",
        "https://my_server:4443, https://my_server:4443/",
        "https://my_server, https://my_server:4443/",
        "https://[2001:db8::1], https://[2001:db8::1]:4443/",
        "https://192.168.1.2:8443, https://192.168.1.2:8443/",
        "http://localhost:8080, http://localhost:8080/",
        "http://LocalHost:8080, http://localhost:8080/",
        "http://127.0.0.1:8080, http://127.0.0.1:8080/",
        "http://127.255.255.254:8080, http://127.255.255.254:8080/",
        "http://[::1]:8080, http://[::1]:8080/"
    })
    void anAddressWorksWithAndWithoutSlashPortAndPrefix(URI server, String address) {
        try (VboClient vbo = VboClient.builder(server).accessToken("token").build()) {
            assertEquals("VboClient[" + address + "]", vbo.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"'', /v6", "/, /v6", "/veeam, /veeam/v6", "/veeam/, /veeam/v6", "/a/b%20c, /a/b%20c/v6"})
    void theContractsPathComesAfterThePrefix(String prefix, String path) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder().code(401).build());
            URI address = URI.create("http://127.0.0.1:" + server.getPort() + prefix);
            try (VboClient vbo = VboClient.builder(address).accessToken("token").build()) {

                assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(new UUID(0, 1)));

                assertEquals(
                        path + "/Organizations/00000000-0000-0000-0000-000000000001/DeviceCode",
                        server.takeRequest().getTarget());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vbo.example.com:4443 | vbo.example.com:4443" + NO_ADDRESS,
                "vbo.example.com | vbo.example.com" + NO_ADDRESS,
                "//vbo.example.com | //vbo.example.com" + NO_ADDRESS,
                "https:vbo.example.com | https:vbo.example.com" + NO_ADDRESS,
                "https:/vbo.example.com | https:/vbo.example.com" + NO_ADDRESS,
                "ftp://vbo.example.com | ftp://vbo.example.com" + NO_ADDRESS,
                "https://vbo.example.com:99999 | https://vbo.example.com:99999" + NO_ADDRESS,
                "https://vbo.example.com?a=b | the address has a query or a fragment (not shown); leave it out",
                "https://vbo.example.com/#a | the address has a query or a fragment (not shown); leave it out",
                "https://vbo.example.com:4443/v6 | https://vbo.example.com:4443/v6" + API_PATH,
                "https://vbo.example.com/v8/ | https://vbo.example.com/v8/" + API_PATH,
                "https://vbo.example.com/v4// | https://vbo.example.com/v4//" + API_PATH,
                "https://vbo.example.com/veeam/v7 | https://vbo.example.com/veeam/v7" + API_PATH,
                "https://vbo.example.com/v6/token | https://vbo.example.com/v6/token" + API_PATH,
                "https://vbo.example.com/V6/Organizations | https://vbo.example.com/V6/Organizations" + API_PATH
            })
    void anyOtherAddressIsRefusedWithWhatIsWrongAndWhatToGive(URI server, String sentence) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> VboClient.builder(server));

        assertEquals("server: " + sentence, refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:secret@vbo.example.com",
                "https://secret@my_server:4443",
                "https://@host",
                "https:admin:secret@host:4443",
                "https:/admin:secret@host"
            })
    void userInformationIsRefusedAndNotShown(URI server) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> VboClient.builder(server));

        assertEquals("server: the address has user information (not shown); leave it out", refusal.getMessage());
        assertFalse(refusal.getMessage().contains("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://vbo.example.com:4443",
                "http://localhost.example.com",
                "http://localhost.",
                "http://127.0.0.1.example.com",
                "http://127.1",
                "http://127.0.0.256",
                "http://127.0.0.01",
                "http://2130706433",
                "http://0x7f.0.0.1",
                "http://[::2]",
                "http://[::ffff:127.0.0.1]",
                "http://192.168.1.2",
                "http://0.0.0.0"
            })
    void plainHttpIsRefusedBeyondLoopback(URI server) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> VboClient.builder(server));

        assertEquals(
                "server: " + server
                        + " would show the access token to the network; give an https address (plain http is for"
                        + " localhost, 127.0.0.0/8 and [::1] only)",
                refusal.getMessage());
    }

    @Test
    void noAddressIsRefused() {
        assertEquals(
                "server",
                assertThrows(NullPointerException.class, () -> VboClient.builder(null))
                        .getMessage());
    }
}
