package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are taken for a PFX file with a usable private key, and what is said about others. */
class PfxFileTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .validityInterval(
                    NOW.minusSeconds(10).toEpochMilli(), NOW.plusSeconds(10).toEpochMilli())
            .build();
    private static final Certificate[] CHAIN = {CERTIFICATE.certificate()};
    private static final String EXPORT = "; export the certificate with its private key (.pfx or .p12, AES256-SHA256)";

    @TempDir
    private Path folder;

    private byte[] read(Path file, String password, Instant now) {
        return PfxFile.read(file, password.toCharArray(), now);
    }

    private String reason(Path file, String password, Instant now) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(file, password, now))
                .getMessage();
        String start = "pfx: the file " + file + " ";
        assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
        return message.substring(start.length());
    }

    private String reason(byte[] bytes) throws Exception {
        return reason(Files.write(folder.resolve("other.pfx"), bytes), "pw", NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pw", "", "p w!\"#~", "a password of more than thirty-two characters"})
    void aFileIsReadAsItIs(String password) throws Exception {
        Path file = Pfx.file(folder, password, CERTIFICATE);

        assertArrayEquals(Files.readAllBytes(file), read(file, password, NOW));
    }

    @Test
    void aKeyWithTheEncryptionOfOldWindowsIsRead() throws Exception {
        KeyStore store = Pfx.empty("PKCS12");
        store.setEntry(
                "backup",
                new KeyStore.PrivateKeyEntry(CERTIFICATE.keyPair().getPrivate(), CHAIN),
                new KeyStore.PasswordProtection("pw".toCharArray(), "PBEWithSHA1AndDESede", null));

        read(Files.write(folder.resolve("old.pfx"), Pfx.bytes(store, "pw")), "pw", NOW);
    }

    @ParameterizedTest
    @CsvSource({"PW", "''", "pw2"})
    void aWrongPasswordIsNamed(String password) throws Exception {
        Path file = Pfx.file(folder, "pw", CERTIFICATE);

        assertEquals("cannot be opened with the password; check the password", reason(file, password, NOW));
    }

    @Test
    void aCheckTellsAWrongPasswordFromAnotherFault() throws Exception {
        Path file = Pfx.file(folder, "pw", CERTIFICATE);

        char[] password = "pw".toCharArray();
        PfxFile.check(file, password, Clock.fixed(NOW, ZoneOffset.UTC));
        assertEquals("pw", new String(password));
        assertInstanceOf(UnrecoverableKeyException.class, cause(file, "PW", NOW));
        assertInstanceOf(UnrecoverableKeyException.class, cause(file, "", NOW));
        assertInstanceOf(NoSuchFileException.class, cause(folder.resolve("missing.pfx"), "pw", NOW));
        assertNull(cause(file, "pw", NOW.plusSeconds(11)));
    }

    private static Throwable cause(Path file, String password, Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return assertThrows(IllegalArgumentException.class, () -> PfxFile.check(file, password.toCharArray(), clock))
                .getCause();
    }

    @Test
    void aPasswordThatSomeJavaRuntimesCannotUseIsNamed() throws Exception {
        Path file = Pfx.file(folder, "pw", CERTIFICATE);

        assertEquals(
                "cannot be opened with the password; check the password, or export the file with one in ASCII, which every Java"
                        + " runtime can use",
                reason(file, "p\u00e4ssword", NOW));
    }

    @Test
    void theClockDecidesWhetherTheCertificateIsInDate() throws Exception {
        Path file = Pfx.file(folder, "pw", CERTIFICATE);

        assertEquals(
                "holds a certificate that expired on 2026-01-01T00:00:10Z; give one that is in date",
                reason(file, "pw", NOW.plusSeconds(11)));
        assertEquals(
                "holds a certificate that is valid only from 2025-12-31T23:59:50Z; check the clock, or give one that is in date",
                reason(file, "pw", NOW.minusSeconds(11)));
        read(file, "pw", NOW.plusSeconds(10));
        read(file, "pw", NOW.minusSeconds(10));
    }

    @Test
    void oneUsableKeyIsEnough() throws Exception {
        HeldCertificate old =
                new HeldCertificate.Builder().validityInterval(0, 1000).build();
        KeyStore both = Pfx.empty("PKCS12");
        for (HeldCertificate each : new HeldCertificate[] {old, CERTIFICATE, old}) {
            Certificate[] chain = {each.certificate()};
            both.setKeyEntry("key" + both.size(), each.keyPair().getPrivate(), "pw".toCharArray(), chain);
        }

        read(Files.write(folder.resolve("both.pfx"), Pfx.bytes(both, "pw")), "pw", NOW);
    }

    @Test
    void aCertificateAloneIsNotEnough() throws Exception {
        KeyStore store = Pfx.empty("PKCS12");
        store.setCertificateEntry("ca", CERTIFICATE.certificate());

        assertEquals("holds no private key that the password protects" + EXPORT, reason(Pfx.bytes(store, "pw")));
    }

    @Test
    void aKeyAloneIsNotEnough() throws Exception {
        String encryption = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(encryption);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(encryption).generateSecret(new PBEKeySpec("pw".toCharArray())));
        byte[] key = cipher.doFinal(CERTIFICATE.keyPair().getPrivate().getEncoded());
        KeyStore store = Pfx.empty("PKCS12");
        store.setKeyEntry("key", new EncryptedPrivateKeyInfo(cipher.getParameters(), key).getEncoded(), null);

        assertEquals("holds a private key without its certificate" + EXPORT, reason(Pfx.bytes(store, "pw")));
    }

    @Test
    void whatTheFileIsInsteadIsNamed() throws Exception {
        KeyStore jks = Pfx.empty("JKS");
        jks.setCertificateEntry("ca", CERTIFICATE.certificate());
        String noPfx = "is not a PFX file that Java can read" + EXPORT;

        assertEquals("is empty" + EXPORT, reason(new byte[0]));
        assertEquals("is in PEM" + EXPORT, reason(CERTIFICATE.certificatePem().getBytes()));
        assertEquals(
                "is a Java key store; convert it with keytool -importkeystore -deststoretype pkcs12",
                reason(Pfx.bytes(jks, "pw")));
        assertEquals(noPfx, reason(CERTIFICATE.certificate().getEncoded()));
        assertEquals(noPfx, reason("a text".getBytes()));
        byte[] whole = Files.readAllBytes(Pfx.file(folder, "pw", CERTIFICATE));
        assertEquals(noPfx, reason(Arrays.copyOf(whole, whole.length / 2)));
        assertEquals(noPfx, reason(Base64.getEncoder().encode(whole)));
    }

    @Test
    void aFileThatIsMissingOrTooLongOrAFolderIsNamed() throws Exception {
        assertEquals("does not exist", reason(folder.resolve("missing.pfx"), "pw", NOW));
        assertEquals("is not a regular file, which can be read twice; save it as one", reason(folder, "pw", NOW));
        assertEquals(
                "has more than 1 MiB; give a file with one certificate and its private key",
                reason(new byte[(1 << 20) + 1]));
    }

    /** Java's parser throws many kinds of exceptions. */
    @Test
    void aDamagedFileIsReadOrRefusedWithAReason() throws Exception {
        byte[] whole = Files.readAllBytes(Pfx.file(folder, "pw", CERTIFICATE));
        Random random = new Random(14);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(60)] = (byte) random.nextInt(256);
            Path file = Files.write(folder.resolve("damaged.pfx"), damaged);
            try {
                read(file, "pw", NOW);
            } catch (IllegalArgumentException e) {
                assertEquals("pfx: the file " + file + " ", e.getMessage().replaceFirst("(\\.pfx ).*", "$1"));
            }
        }
    }
}
