package io.github.vbo.v6;

import org.jspecify.annotations.Nullable;

/**
 * An operation did not do what it is for. Which of the three kinds it is tells what a caller can do about it. No token,
 * password or user code appears in its message or anywhere else in it.
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

    /**
     * {@return the contract's name of the operation, such as {@code requestDeviceCode}}
     */
    public String operation() {
        return operation;
    }
}
