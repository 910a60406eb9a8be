package io.github.vbo.v6;

/** What a server sent, as it may be shown. Results of a client are as the server sent them; its failures are masked already. */
public final class ServerText {
    private ServerText() {}

    /**
     * {@return the text, in which {@code ***} is in the place of each secret that the client knows: passwords, tokens, the
     *     certificate of applications, and codes. If a secret shows in another form, such as Base64, all of it is {@code ***}}
     *
     * @param client the client that received the text
     * @param text a value from the server, such as the display name of an application
     */
    public static String masked(VboClient client, String text) {
        return client.calls.secrets.mask().masked(text, true);
    }

    /**
     * {@return the same with device codes: a text for the person who enters a code repeats it}
     *
     * @param client the client that received the text
     * @param text a value from the server, such as the message of a device code
     */
    public static String maskedButCodes(VboClient client, String text) {
        return client.calls.secrets.maskBut(Secrets.Kind.CODE).masked(text, true);
    }

    /**
     * {@return the same with the account's password: in a public name, stars in the place of a word would tell the password}
     *
     * @param client the client that received the text
     * @param text a value from the server, such as the name of an organization
     */
    public static String maskedButPasswords(VboClient client, String text) {
        return client.calls.secrets.maskBut(Secrets.Kind.PASSWORD).masked(text, true);
    }
}
