package io.github.vbo.v6.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.vbo.v6.apache.ApiClient;
import io.github.vbo.v6.apache.api.DeviceCodesApi;
import io.github.vbo.v6.apache.api.OrganizationsApi;
import io.github.vbo.v6.apache.model.DeviceCodeCheckRequest;
import io.github.vbo.v6.apache.model.DeviceCodeResponse;
import io.github.vbo.v6.apache.model.Organization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;

/** The client that the generator makes with its library apache-httpclient. */
final class Apache implements Client {
    private final ApiClient client;
    private final OrganizationsApi organizations;
    private final DeviceCodesApi deviceCodes;

    Apache(URI server, Path certificate) throws Exception {
        var connections = PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(CALLERS);
        connections.setMaxConnTotal(CALLERS);
        if (server.getScheme().equals("https")) {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, Client.trusting(certificate).getTrustManagers(), null);
            connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
        }
        client = new ApiClient(HttpClients.custom().setConnectionManager(connections.build()).build());
        client.setBasePath(server.toString());
        client.setBearerToken(TOKEN);
        organizations = new OrganizationsApi(client);
        deviceCodes = new DeviceCodesApi(client);
    }

    @Override
    public DeviceCodeResponse requestDeviceCode(UUID organization) throws Exception {
        return organizations.requestDeviceCode(organization);
    }

    @Override
    public List<Organization> organizations() throws Exception {
        return organizations.listOrganizations("false");
    }

    @Override
    public void awaitSignIn(String userCode) throws Exception {
        while (!deviceCodes.checkDeviceCode(new DeviceCodeCheckRequest().userCode(userCode)).getAuthenticated()) {
            Thread.sleep(5000);
        }
    }

    @Override
    public List<Organization> decode(byte[] json) throws IOException {
        return client.getObjectMapper().readValue(json, new TypeReference<List<Organization>>() {});
    }

    @Override
    public void close() throws IOException {
        client.getHttpClient().close();
    }
}
