package io.github.vbo.v6;

/** What became of a device code. */
public enum SignIn {
    /** The server has said that the person signed in with the code. */
    CONFIRMED,

    /**
     * The code has expired before the server said so. That does not mean that nobody signed in: the vendor does not document
     * whether the server tells it of an organization's codes.
     */
    NOT_CONFIRMED
}
