package io.github.vbo.v6;

/** What became of a device code. */
public enum SignIn {
    /** The server has said that the person signed in with the code. */
    CONFIRMED,

    /**
     * The code expired before the server confirmed a sign-in. A person may have signed in: the vendor does not document whether
     * servers confirm the codes of existing organizations.
     */
    NOT_CONFIRMED
}
