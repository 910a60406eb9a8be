package io.github.vbo.v6.api;

import io.github.vbo.v6.model.DeviceCodeResponse;
import io.github.vbo.v6.model.ErrorResponse;
import io.github.vbo.v6.model.Organizations;
import java.util.UUID;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the contract tags {@code Organizations}. Pass this interface to {@code Retrofit.create}.
 */
@NullMarked
@SuppressWarnings("deprecation")
public interface OrganizationsApi {
    /**
     * List the organizations that the server knows.
     *
     * <p>Returns all organizations in one array.
     *
     * <p>Responses:
     * <ul>
     *   <li>{@code 200}: The organizations.
     *   <li>{@code 401}: The access token is missing, invalid or expired. The body is empty or has a message; decide by the status.
     *   <li>any other status: Any other refusal. The vendor documents no status by itself; the body says why.
     * </ul>
     *
     * <p><em>documented</em> (the vendor&#39;s page &quot;Getting Organizations&quot; and its v6 OpenAPI document): Only v8 and later return pages.
     *
     * <p>{@code 401}: <em>observed</em>, an empty body (third parties&#39; clients against real servers): The vendor&#39;s document states a message for every failure.
     *
     * <p>{@code 401}: <em>inferred</em>, a missing token, a message (how the server&#39;s stack refuses elsewhere): No source says what the server returns without a token. It may also name the property Message, with a capital M.
     *
     * <p>any other status: <em>documented</em>, content (the vendor&#39;s v6 OpenAPI document): The document has one default response with a message, for every status. The page lists no failures.
     *
     * <p>any other status: <em>inferred</em>, the example of an unknown organization (what 404 means): Its status and message are not documented. The status may also be 500.
     *
     * <p>any other status: <em>observed</em>, the example of an expired session (third parties&#39; clients against real servers): Ordinary refusals have status 500 and a message.
     *
     * <p>any other status: <em>observed</em>, a path that is not served (third parties&#39; clients against real servers): The status is 404 if the server does not serve this version of the API.
     *
     * <p>{@code extendedView}: <em>documented</em> (the vendor&#39;s v6 OpenAPI document): The document requires it, with the default true, so leaving it out asks the proxies. In v7 and v8 it is optional, with the default false. Clients that leave it out have no trouble (observed). The document says boolean; it is a string here, because generated PowerShell code cannot send a boolean that is false.
     *
     * @param authorization the header {@code Authorization}: the word Bearer, a space, and an access token
     * @param extendedView Whether to add details, for which every backup proxy must be online.
     * @return the call, not yet sent
     */
    @retrofit2.http.Headers({"User-Agent: vbo-v6-client/VERSION", "Accept: application/json"})
    @retrofit2.http.GET("v6/Organizations")
    retrofit2.Call<Organizations> listOrganizations(
            @retrofit2.http.Header("Authorization") String authorization,
            @retrofit2.http.Query("extendedView") String extendedView);

    /**
     * Get a device code to sign in to the Microsoft authentication portal.
     *
     * <p>Obtains a device code from Microsoft Azure. Each call makes a new code. The request has no body.
     *
     * <p>Responses:
     * <ul>
     *   <li>{@code 200}: The code, and the URL at which to type it, in UTF-8 (Content-type: application/json; charset&#x3D;utf-8).
     *   <li>{@code 401}: The access token is missing, invalid or expired. The body is empty or has a message; decide by the status.
     *   <li>{@code 411}: The request has no Content-Length. Send Content-Length: 0, because there is no body. The response is HTML.
     *   <li>any other status: Any other refusal. The vendor documents no status by itself; the body says why.
     * </ul>
     *
     * <p><em>documented</em>, x-vendor-operation-id (the vendor&#39;s v6 OpenAPI document): The page gives no operation id.
     *
     * <p><em>documented</em>, which organizations (the vendor&#39;s pages on backup applications): The code is for backup applications. Only organizations that were added with modern app-only authentication have them. The person needs the role Global Administrator (observed).
     *
     * <p><em>inferred</em>, time to respond (how device codes are issued): The server asks Microsoft before it responds, so a response takes seconds.
     *
     * <p><em>inferred</em>, a new code for each call (RFC 8628, section 3.2): The server asks Microsoft, which issues a new code each time. The page says nothing about repeated calls.
     *
     * <p>{@code 401}: <em>observed</em>, an empty body (third parties&#39; clients against real servers): The vendor&#39;s document states a message for every failure.
     *
     * <p>{@code 401}: <em>inferred</em>, a missing token, a message (how the server&#39;s stack refuses elsewhere): No source says what the server returns without a token. It may also name the property Message, with a capital M.
     *
     * <p>{@code 411}: <em>observed</em> (the server stack that VB365 is built on): The stack refuses a POST that has neither a body nor a length.
     *
     * <p>any other status: <em>documented</em>, content (the vendor&#39;s v6 OpenAPI document): The document has one default response with a message, for every status. The page lists no failures.
     *
     * <p>any other status: <em>inferred</em>, the example of an unknown organization (what 404 means): Its status and message are not documented. The status may also be 500.
     *
     * <p>any other status: <em>observed</em>, the example of an expired session (third parties&#39; clients against real servers): Ordinary refusals have status 500 and a message.
     *
     * <p>any other status: <em>observed</em>, a path that is not served (third parties&#39; clients against real servers): The status is 404 if the server does not serve this version of the API.
     *
     * <p>{@code organizationId}: <em>documented</em> (the vendor&#39;s v6 OpenAPI document): The page says string and shows a UUID. The document says uuid, and that it is the server&#39;s own id.
     *
     * @param authorization the header {@code Authorization}: the word Bearer, a space, and an access token
     * @param organizationId Identification number of the Microsoft 365 organization: the server&#39;s own id for it, not the Microsoft Entra tenant id.
     * @return the call, not yet sent
     */
    @retrofit2.http.Headers({"User-Agent: vbo-v6-client/VERSION", "Accept: application/json"})
    @retrofit2.http.POST("v6/Organizations/{organizationId}/DeviceCode")
    retrofit2.Call<DeviceCodeResponse> requestDeviceCode(
            @retrofit2.http.Header("Authorization") String authorization,
            @retrofit2.http.Path("organizationId") UUID organizationId);
}
