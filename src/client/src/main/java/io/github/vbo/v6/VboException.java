package io.github.vbo.v6;

import org.jspecify.annotations.Nullable;

/**
 * An operation failed. Each of the three kinds asks for another reaction. Neither its message nor any other part of it
 * contains a token, a password or a user code.
 *
 * @serial exclude
 */
public abstract sealed class VboException extends RuntimeException
        permits VboServiceException, VboTransportException, VboContractException {
    private static final long serialVersionUID = 1;

    private final String operation;

    VboException(String operation, String message, @Nullable Throwable cause) {
        super(operation + ": " + message, cause);
        this.operation = operation;
    }

    abstract Failure failure();

    /** {@return the contract's name of the operation, such as {@code requestDeviceCode}} */
    public String operation() {
        return operation;
    }

    /**
     * {@return whether the server may have carried out the operation all the same. Otherwise it has refused it, or the request
     *     has not reached it}
     */
    public boolean mayHaveActed() {
        return failure().mayHaveActed();
    }
}
