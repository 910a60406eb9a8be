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
     * @param codes whether to hide device codes, too; a text for the person who enters a code repeats it
     */
    public static String masked(VboClient client, String text, boolean codes) {
        return client.calls.secrets.mask(codes).masked(text, true);
    }
}
