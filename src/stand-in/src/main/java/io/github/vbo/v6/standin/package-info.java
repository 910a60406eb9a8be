/**
 * A stand-in for a Veeam Backup for Microsoft 365 server, for tests of any client.
 *
 * <p>{@link VboStandIn#start()} starts a server on this machine, with one user and one organization. This is a whole JUnit 5
 * test with the client {@code vbo-v6-client}:
 *
 * <pre>{@code
 * @Test
 * void aPersonSignsIn() {
 *     try (VboStandIn server = VboStandIn.start();
 *             VboClient vbo = VboClient.builder(server.uri())
 *                     .trust(server.certificate()).accessToken(server.token()).build()) {
 *         DeviceCode code = vbo.requestDeviceCode(server.organization());
 *         server.signIn(code.userCode());
 *         assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code));
 *     }
 * }
 * }</pre>
 *
 * <p>The server can also be made to fail:
 *
 * <ul>
 *   <li>{@link VboStandIn#expireTokens()}: calls get status 401 until the client signs in again.
 *   <li>{@link VboStandIn#refuse(String, int, String)}: the next call of an operation fails.
 *   <li>{@link VboStandIn.Builder#throttled()}: frequent sign-ins get status 429.
 *   <li>{@link VboStandIn.Builder#antiforgery()}: tokens that were requested without the parameter for it get status 401.
 *   <li>{@link VboStandIn#goAway()} and {@link VboStandIn#comeBack()}: the port is closed for a time.
 *   <li>{@link VboStandIn#conformance(String)}: a response violates the contract in one way, or is a valid variation.
 * </ul>
 *
 * <p>The stand-in shares no type with the client and writes its JSON by hand, so that a mistake in one shows in the other.
 */
@NullMarked
package io.github.vbo.v6.standin;

import org.jspecify.annotations.NullMarked;
