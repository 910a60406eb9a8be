package io.github.vbo.v6.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Access and refresh tokens: issues, accepts and ends them. */
final class Tokens {
    private final Clock clock;
    private final String user;
    private final String password;
    private final Duration lifetime;
    private final boolean throttled;
    private final boolean antiforgery;
    private final Map<String, Instant> expiries = new HashMap<>();
    private final Set<String> refreshTokens = new HashSet<>();
    private final List<Instant> signIns = new ArrayList<>();
    private String accepted;

    Tokens(
            Clock clock,
            String accepted,
            String user,
            String password,
            Duration lifetime,
            boolean throttled,
            boolean antiforgery) {
        this.clock = clock;
        this.accepted = accepted;
        this.user = user;
        this.password = password;
        this.lifetime = lifetime;
        this.throttled = throttled;
        this.antiforgery = antiforgery;
        expiries.put(accepted, Instant.MAX);
    }

    /** A token that needs no sign-in and never expires by itself. */
    synchronized String accepted() {
        return accepted;
    }

    /** Ends all access tokens. */
    synchronized void expire() {
        expiries.clear();
        accepted = UUID.randomUUID().toString();
        expiries.put(accepted, Instant.MAX);
    }

    synchronized boolean accepts(String accessToken) {
        return clock.instant().isBefore(expiries.getOrDefault(accessToken, Instant.MIN));
    }

    synchronized Answer request(Map<String, String> form) {
        Instant now = clock.instant();
        if (throttled) {
            Duration pause = pause(now);
            if (!pause.isZero()) {
                long seconds = pause.plusNanos(999_999_999).toSeconds();
                return Answer.of(429, "text/plain; charset=utf-8", "Too many sign-ins: 1 a second and 5 a minute.")
                        .with("Retry-After", Long.toString(seconds));
            }
            signIns.add(now);
        }
        return switch (form.getOrDefault("grant_type", "")) {
            case "password" ->
                user.equalsIgnoreCase(form.get("username")) && password.equals(form.get("password"))
                        ? session(now, form)
                        : refusal("invalid_grant", "The user name or password is incorrect.");
            case "refresh_token" ->
                refreshTokens.remove(form.get("refresh_token"))
                        ? session(now, form)
                        : refusal("invalid_grant", "The refresh token is not known or has been used.");
            default -> refusal("unsupported_grant_type", "Only password and refresh_token are known.");
        };
    }

    /** How long to wait for the next sign-in: no two within a second, no six within a minute. */
    private Duration pause(Instant now) {
        Instant next = signIns.isEmpty() ? now : signIns.get(signIns.size() - 1).plusSeconds(1);
        if (signIns.size() >= 5) {
            Instant minute = signIns.get(signIns.size() - 5).plusSeconds(60);
            next = next.isAfter(minute) ? next : minute;
        }
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    private Answer session(Instant now, Map<String, String> form) {
        String accessToken = UUID.randomUUID().toString();
        String refreshToken = UUID.randomUUID().toString();
        Instant issued = now.truncatedTo(ChronoUnit.SECONDS);
        if (!antiforgery || "true".equalsIgnoreCase(form.get("disable_antiforgery_token"))) {
            expiries.put(accessToken, now.plus(lifetime));
        }
        refreshTokens.add(refreshToken);
        return Answer.json(200, """
                {
                  "access_token": "%s",
                  "token_type": "bearer",
                  "expires_in": %d,
                  "refresh_token": "%s",
                  "userName": %s,
                  ".issued": "%s",
                  ".expires": "%s"
                }""".formatted(
                                accessToken,
                                lifetime.toSeconds(),
                                refreshToken,
                                Text.quoted(user),
                                issued,
                                issued.plus(lifetime)))
                .with("Cache-Control", "no-store");
    }

    private static Answer refusal(String error, String description) {
        return Answer.json(400, "{\"error\": \"" + error + "\", \"error_description\": \"" + description + "\"}");
    }
}
