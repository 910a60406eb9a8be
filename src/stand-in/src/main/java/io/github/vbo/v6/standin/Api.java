package io.github.vbo.v6.standin;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The contract's operations. Some of their refusals were observed by third parties (400 and 429 of a sign-in, 401 without a
 * body, 411 with HTML). The others, 400, 404 and 405 with a message, are inferred.
 */
final class Api {
    private static final String REGIONS = "Worldwide|Germany|China|USDefence|USGovernment";

    /** An operation by its id in the contract; the implementation takes the matched path and the body. */
    record Operation(
            String id,
            String method,
            Pattern path,
            boolean signedIn,
            BiFunction<Matcher, String, Answer> implementation) {}

    private final List<Operation> operations = List.of(
            operation("requestToken", "POST /v6/token", false, (path, body) -> token(body)),
            operation("listOrganizations", "GET /v6/Organizations", true, (path, body) -> organizations()),
            operation(
                    "requestDeviceCode",
                    "POST /v6/Organizations/([^/]+)/DeviceCode",
                    true,
                    (path, body) -> deviceCode(path.group(1))),
            operation(
                    "requestDeviceCodeForNewOrganization",
                    "POST /v6/DeviceCode",
                    true,
                    (path, body) -> newOrganizationsDeviceCode(body)),
            operation("checkDeviceCode", "POST /v6/DeviceCode/check", true, (path, body) -> check(body)),
            operation(
                    "createApplications",
                    "POST /v6/Organizations/([^/]+)/Applications",
                    true,
                    (path, body) -> createdApplications(path.group(1), body)));

    private final List<Organization> organizations;
    private final Tokens tokens;
    private final DeviceCodes codes;
    private final Applications applications;
    private final URI verificationUrl;
    private final Map<String, Queue<Answer>> refusals = operations.stream()
            .collect(Collectors.toUnmodifiableMap(Operation::id, operation -> new ConcurrentLinkedQueue<>()));

    Api(
            List<Organization> organizations,
            Tokens tokens,
            DeviceCodes codes,
            Applications applications,
            URI verificationUrl) {
        this.organizations = organizations;
        this.tokens = tokens;
        this.codes = codes;
        this.applications = applications;
        this.verificationUrl = verificationUrl;
    }

    private static Operation operation(
            String id, String methodAndPath, boolean signedIn, BiFunction<Matcher, String, Answer> implementation) {
        String[] parts = methodAndPath.split(" ");
        return new Operation(id, parts[0], Pattern.compile(parts[1]), signedIn, implementation);
    }

    List<String> operations() {
        return operations.stream().map(Operation::id).toList();
    }

    /** The operation at a path, whatever the method. */
    Optional<Operation> operation(String path) {
        return operations.stream()
                .filter(operation -> operation.path.matcher(path).matches())
                .findFirst();
    }

    String acceptedToken() {
        return tokens.accepted();
    }

    /** Gives the next call of an operation this answer. */
    void refuse(String operation, Answer answer) {
        Queue<Answer> queue = refusals.get(operation);
        if (queue == null) {
            throw new IllegalArgumentException("operation: there is no operation " + operation + "; give one of "
                    + String.join(", ", operations()));
        }
        queue.add(answer);
    }

    Answer answer(Request request) {
        if (request.method().equals("POST")
                && request.header("Content-Length") == null
                && request.header("Transfer-Encoding") == null) {
            return Answer.of(
                    411,
                    "text/html; charset=us-ascii",
                    "<!DOCTYPE HTML><html><head><title>Length Required</title></head>"
                            + "<body><h2>Length Required</h2><p>HTTP Error 411. The request must be chunked or have a"
                            + " content length.</p></body></html>");
        }
        Operation operation = operation(request.path()).orElse(null);
        if (operation == null) {
            return Answer.message(404, "No HTTP resource was found that matches the request.");
        }
        if (!request.method().equals(operation.method)) {
            return Answer.message(405, "The requested resource does not support this method.")
                    .with("Allow", operation.method);
        }
        Answer refusal = refusals.get(operation.id).poll();
        if (refusal != null) {
            return refusal;
        }
        if (operation.signedIn && !isSignedIn(request.header("Authorization"))) {
            return new Answer(401, "", Map.of("WWW-Authenticate", "Bearer"));
        }
        Matcher path = operation.path.matcher(request.path());
        path.matches();
        try {
            return operation.implementation.apply(path, request.body());
        } catch (IllegalArgumentException e) {
            return Answer.message(400, "The request is not valid.");
        }
    }

    /** A scheme's name is compared without regard to case (RFC 9110, section 11.1), a token exactly. */
    private boolean isSignedIn(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && tokens.accepts(authorization.substring(7).strip());
    }

    private Answer token(String body) {
        return tokens.request(Text.form(body));
    }

    private Answer organizations() {
        return Answer.json(200, organizations.stream().map(Api::json).collect(Collectors.joining(",\n", "[\n", "\n]")));
    }

    /** An organization without an id has what was observed on real servers: nulls, and a type that the vendor does not list. */
    private static String json(Organization organization) {
        String name = Text.quoted(organization.name());
        return organization.id() == null ? """
                  {
                    "id": null,
                    "name": %s,
                    "officeName": null,
                    "type": "Unlisted",
                    "region": null,
                    "isExchangeOnline": null,
                    "isSharePointOnline": false,
                    "isTeamsOnline": false
                  }""".formatted(name) : """
                  {
                    "id": "%s",
                    "name": %s,
                    "officeName": %s,
                    "type": "Office365",
                    "region": "Worldwide",
                    "isExchangeOnline": true,
                    "isSharePointOnline": true,
                    "isTeamsOnline": true
                  }""".formatted(organization.id(), name, name);
    }

    private Answer deviceCode(String organizationId) {
        return ofOrganization(organizationId, this::newDeviceCode);
    }

    private Answer createdApplications(String organizationId, String body) {
        Map<String, Object> request = Text.object(body);
        return ofOrganization(organizationId, id -> applications.create(id, request));
    }

    private Answer ofOrganization(String organizationId, Function<UUID, Answer> answer) {
        if (!organizationId.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            return Answer.message(400, "The organization id is not valid.");
        }
        UUID id = UUID.fromString(organizationId);
        return organizations.stream().anyMatch(known -> id.equals(known.id()))
                ? answer.apply(id)
                : Answer.message(404, "Organization was not found.");
    }

    private Answer newOrganizationsDeviceCode(String body) {
        String region = Text.member(body, "targetRegion");
        return region == null || region.matches(REGIONS)
                ? newDeviceCode(null)
                : Answer.message(400, "The region is not known.");
    }

    private Answer newDeviceCode(@Nullable UUID organization) {
        String code = codes.next(organization);
        return Answer.json(
                200, """
                {
                  "userCode": "%s",
                  "verificationUrl": "%s",
                  "expiresIn": %d,
                  "message": "To sign in, use a web browser to open the page %s and enter the code %s to authenticate."
                }""".formatted(code, verificationUrl, codes.lifetime().toSeconds(), verificationUrl, code));
    }

    /** An unknown code is not signed in with. How a real server answers is not documented. */
    private Answer check(String body) {
        String code = Text.member(body, "userCode");
        return code == null
                ? Answer.message(400, "The user code is missing.")
                : Answer.json(200, "{\"authenticated\": " + codes.isUsed(code) + "}");
    }
}
