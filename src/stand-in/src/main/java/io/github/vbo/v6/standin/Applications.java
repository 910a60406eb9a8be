package io.github.vbo.v6.standin;

import io.github.vbo.v6.standin.DeviceCodes.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The applications that were created. No source says how a real server refuses to create one; all of this is inferred. */
final class Applications {
    private static final int MOST = 100;

    private final Clock clock;
    private final DeviceCodes codes;
    private final Map<UUID, List<UUID>> ids = new HashMap<>();

    Applications(Clock clock, DeviceCodes codes) {
        this.clock = clock;
        this.codes = codes;
    }

    synchronized List<UUID> of(UUID organization) {
        return List.copyOf(ids.getOrDefault(organization, List.of()));
    }

    /** A successful request uses the code up; a refused one does not. */
    synchronized Answer create(UUID organization, Map<String, Object> body) {
        for (String name :
                List.of("displayName", "userCode", "applicationCertificate", "applicationCertificatePassword")) {
            if (!(body.get(name) instanceof String text) || text.isEmpty() && !name.endsWith("Password")) {
                return Answer.message(400, "The " + name + " is missing.");
            }
        }
        if (!(body.get("count") instanceof Double count) || count < 1 || count > MOST || count % 1 != 0) {
            return Answer.message(400, "The count is not a number from 1 to " + MOST + ".");
        }
        String flaw = flaw(
                (String) body.get("applicationCertificate"),
                ((String) body.get("applicationCertificatePassword")).toCharArray());
        if (flaw != null) {
            return Answer.message(400, flaw);
        }
        Outcome outcome = codes.spend((String) body.get("userCode"), organization);
        return switch (outcome) {
            case UNKNOWN -> Answer.message(500, "The device code is not known.");
            case OTHER_ORGANIZATION -> Answer.message(500, "The device code is for another organization.");
            case EXPIRED -> Answer.message(500, "The device code has expired.");
            case SPENT -> Answer.message(500, "The device code has already been used to create applications.");
            case NOT_SIGNED_IN -> Answer.message(500, "Nobody has signed in with the device code.");
            case DONE -> created(organization, (String) body.get("displayName"), count.intValue());
        };
    }

    private Answer created(UUID organization, String name, int count) {
        List<UUID> created = Stream.generate(UUID::randomUUID).limit(count).toList();
        ids.computeIfAbsent(organization, id -> new ArrayList<>()).addAll(created);
        return Answer.json(
                200,
                created.stream()
                        .map(id -> """
                                {"applicationId": "%s", "displayName": %s, "tags": []}""".formatted(id, Text.quoted(name)))
                        .collect(Collectors.joining(
                                ",\n    ",
                                "{\n  \"offset\": 0,\n  \"limit\": " + count + ",\n  \"results\": [\n    ",
                                "\n  ],\n  \"totalCount\": " + count + "\n}")));
    }

    /** Why the certificate cannot be used; null if it can. */
    private @Nullable String flaw(String base64, char[] password) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes[0] != 0x30) {
                throw new IOException("not DER"); // Java would open its own key stores, too.
            }
            KeyStore pfx = KeyStore.getInstance("PKCS12");
            pfx.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(pfx.aliases())) {
                if (pfx.getKey(alias, password) instanceof PrivateKey
                        && pfx.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificate.checkValidity(Date.from(clock.instant()));
                    return null;
                }
            }
            return "The application certificate has no private key with a certificate.";
        } catch (CertificateException e) {
            return "The application certificate is not in date.";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return e instanceof UnrecoverableKeyException || e.getCause() instanceof UnrecoverableKeyException
                    ? "The password of the application certificate is wrong."
                    : "The application certificate is not a PFX file in Base64.";
        }
    }
}
