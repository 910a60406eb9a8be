package io.github.vbo.v6;

import io.github.vbo.v6.model.Application;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A client for one Veeam Backup for Microsoft 365 server. Any number of threads may share it. Close it after use.
 *
 * <p>A call runs on the calling thread. It returns a result or throws a {@link VboException} of one of three kinds. After
 * {@link #close} it throws {@link IllegalStateException}. No redirect is followed. A request is sent once; only with
 * {@link Builder#credentials credentials} a call is sent a second time, with a new token, after a 401, but never one that creates
 * applications. An interrupt ends a call at once and leaves the thread's flag set; {@link #close} ends all. A DNS look-up cannot
 * be interrupted.
 */
public final class VboClient implements AutoCloseable {
    final Calls calls;
    private final OrganizationChoice organizations;
    private final CodeRequests codes;
    private final SignInPoll poll;
    private final Applications applications;

    private VboClient(Settings settings) {
        this.calls = settings.calls();
        this.organizations = new OrganizationChoice(calls);
        this.codes = new CodeRequests(calls, settings.clock);
        this.poll = new SignInPoll(calls, settings.clock, settings.pause == null ? calls::pause : settings.pause);
        this.applications = new Applications(calls, settings.clock);
    }

    /**
     * {@return a builder, which still needs an access token or credentials}
     *
     * @param server its address, such as {@code https://vbo.example.com:4443}, with a reverse proxy's path prefix, but without
     *     {@code /v6}; the default port is 4443. Plain {@code http} is for {@code localhost}, {@code 127.0.0.0/8}, {@code [::1]}
     */
    public static Builder builder(URI server) {
        return new Builder(new Settings(ServerAddress.of(Objects.requireNonNull(server, "server"))));
    }

    /** {@return an access token for other programs; with credentials, it signs in if it has none. The token is a secret} */
    public String accessToken() {
        return calls.token();
    }

    /** {@return all organizations that the server knows, in its order, including those without an id} */
    public List<Organization> organizations() {
        return organizations.all();
    }

    /**
     * {@return the organization with a name. One without an id is found only if no other has the name}
     *
     * @param name its name or its name at Microsoft 365, such as {@code abc.onmicrosoft.com}; case does not matter
     * @throws IllegalArgumentException if no organization has this name, or several have it; choose one by its id
     */
    public Organization organization(String name) {
        return OrganizationChoice.find(Objects.requireNonNull(name, "name"), organizations());
    }

    /**
     * {@return a code, as {@link #requestDeviceCode(UUID)} does}
     *
     * @param organization one with an id; without one, this throws an {@link IllegalArgumentException}
     */
    public DeviceCode requestDeviceCode(Organization organization) {
        return requestDeviceCode(OrganizationChoice.id(organization));
    }

    /**
     * {@return a new code for a person to sign in to Microsoft with. The server needs seconds for it (inferred)}
     *
     * @param organizationId the server's own id of the organization, not the Microsoft Entra tenant id
     */
    public DeviceCode requestDeviceCode(UUID organizationId) {
        return codes.forOrganization(Objects.requireNonNull(organizationId, "organizationId"));
    }

    /**
     * {@return a code for an organization that the server does not know yet (documented)}
     *
     * @param region the Microsoft cloud of the organization
     */
    public DeviceCode requestDeviceCodeForNewOrganization(Region region) {
        return codes.forNewOrganization(Objects.requireNonNull(region, "region"));
    }

    /**
     * {@return whether the server says that a person has signed in with a code; it is asked once. No source says
     *     for which codes this works, so {@code false} does not mean that nobody signed in}
     *
     * @param code a code from this server
     * @throws VboServiceException if the server refuses the question; the code stays valid
     */
    public boolean isSignedIn(DeviceCode code) {
        return poll.ask(code);
    }

    /**
     * {@return {@link SignIn#CONFIRMED}, or {@link SignIn#NOT_CONFIRMED} when the code has expired. It asks every 5 seconds (RFC
     *     8628), or less often if the server says so. It ignores transient failures, at first two in a row}
     *
     * @param code a code from this server
     * @throws VboException as {@link #isSignedIn} does, or if the thread is interrupted or the client closed meanwhile
     */
    public SignIn awaitSignIn(DeviceCode code) {
        return poll.await(code);
    }

    /**
     * {@return the new applications, as the method that takes an organization's id does}
     *
     * @param organization one with an id; without one, this throws an {@link IllegalArgumentException}
     * @param code a code for it, with which a person has signed in
     * @param name the name of the applications
     * @param count how many
     * @param pfx a PFX file
     * @param password returns the file's password
     */
    public List<Application> createApplications(
            Organization organization, DeviceCode code, String name, int count, Path pfx, Supplier<char[]> password) {
        return createApplications(OrganizationChoice.id(organization), code, name, count, pfx, password);
    }

    /**
     * {@return the applications that the server has created in Microsoft Entra ID. The request is sent once, even after a 401.
     *     The call may take 10 minutes, or {@code callTimeout} if that is longer. It was never tried on a real server}
     *
     * @param organizationId the server's own id of the organization
     * @param code a code for this organization, with which a person has signed in; a server may accept it once (inferred)
     * @param name the name of the applications
     * @param count how many, at least 1
     * @param pfx a PFX file of at most 1 MiB with a private key and its certificate in date; it is checked before the call
     * @param password returns the file's password, on the calling thread; the array is cleared after use
     * @throws IllegalArgumentException if an argument or the file is wrong; nothing was sent
     * @throws VboException if the call failed; its message says if applications may have been created all the same
     */
    public List<Application> createApplications(
            UUID organizationId, DeviceCode code, String name, int count, Path pfx, Supplier<char[]> password) {
        return applications.create(organizationId, code, name, count, pfx, password);
    }

    /**
     * Ends all calls and waits, and closes all connections. The client has no thread of its own. OkHttp and Okio have daemon
     * threads for all clients, dozens after a burst of calls to a host with several addresses. They end after a minute or two.
     */
    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return "VboClient[" + calls.server + "]";
    }

    /** Builder for {@link VboClient}; not for several threads. Its methods throw {@link IllegalArgumentException}. */
    public static final class Builder {
        private final Settings settings;

        private Builder(Settings settings) {
            this.settings = settings;
        }

        /**
         * {@return this builder, with an access token}
         *
         * @param token as the server issued it, without the word Bearer
         */
        public Builder accessToken(String token) {
            String checked = Secrets.checkedToken(token);
            return accessToken(() -> checked);
        }

        /**
         * {@return this builder, with a source of access tokens}
         *
         * @param token returns a token, once per call, on the calling thread. Its exceptions reach the caller
         */
        public Builder accessToken(Supplier<String> token) {
            settings.accessToken = Objects.requireNonNull(token, "accessToken");
            return this;
        }

        /**
         * {@return this builder, with an account. The client signs in at its first call, once for all threads, and again before
         *     its token expires or after a 401. It sends a refused password once a minute: servers lock accounts (observed)}
         *
         * @param userName the user name, after its domain and a backslash if it has one
         * @param password returns the password, on a calling thread. The client keeps a copy to mask it in a server's texts, and
         *     does not change the array
         */
        public Builder credentials(String userName, Supplier<char[]> password) {
            settings.userName = Objects.requireNonNull(userName, "userName");
            settings.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * {@return this builder, which trusts a server by its public key, whatever its certificate's name and issuer; dates are
         *     checked. With several pins, one must hold. With {@link #trust} too, both must hold}
         *
         * @param publicKey {@code sha256/} and the Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo
         */
        public Builder pin(String publicKey) {
            settings.trust = settings.trust.checked(settings.server, "pin").and(publicKey);
            return this;
        }

        /**
         * {@return this builder, which trusts certificates instead of the Java runtime's: the server's own with any name, or a
         *     CA's, which must have issued the server's for its name. Dates are checked}
         *
         * @param certificates a file of X.509 certificates in PEM or DER, at most 1 MiB, which is read now
         */
        public Builder trust(Path certificates) {
            settings.trust =
                    settings.trust.checked(settings.server, "trust").and(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        /**
         * {@return this builder, with an HTTP proxy instead of that of the JVM's properties. If the proxy wants a password,
         *     {@link java.net.Authenticator} is asked. A server on this machine is reached without a proxy}
         *
         * @param host the proxy's name or address
         * @param port from 1 to 65535
         */
        public Builder proxy(String host, int port) {
            settings.proxy = ProxyAccess.to(host, port, null, null);
            return this;
        }

        /**
         * {@return this builder, with a proxy that wants a user name and a password (Basic)}
         *
         * @param host the proxy's name or address
         * @param port from 1 to 65535
         * @param userName the user name for the proxy
         * @param password returns the password, on a calling thread
         */
        public Builder proxy(String host, int port, String userName, Supplier<char[]> password) {
            settings.proxy = ProxyAccess.to(host, port, userName, password);
            return this;
        }

        /**
         * {@return this builder, with a limit for a TCP connection to one address of the server; by default 10 s}
         *
         * @param timeout from 1 ms to 24 days
         */
        public Builder connectTimeout(Duration timeout) {
            settings.connectTimeout = HttpTransport.checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /**
         * {@return this builder, with a limit from the look-up of the server's name to the end of the response; by default 60 s}
         *
         * @param timeout from 1 ms to 24 days
         */
        public Builder callTimeout(Duration timeout) {
            settings.callTimeout = HttpTransport.checkedTimeout("callTimeout", timeout);
            return this;
        }

        /**
         * {@return this builder, with another clock than the system's}
         *
         * @param clock decides when codes and tokens expire
         */
        public Builder clock(Clock clock) {
            settings.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        Builder pause(SignInPoll.Pause pause) {
            settings.pause = pause;
            return this;
        }

        /**
         * {@return a client, which connects at its first call; close it after use}
         *
         * @throws IllegalStateException unless either an access token or credentials were set, or if the Java runtime has no CAs
         */
        public VboClient build() {
            return new VboClient(settings);
        }
    }
}
