package io.github.vbo.v6.json;

import java.util.List;

/**
 * A model that is {@code type: array} in the contract.
 *
 * @param <T> the Java type of an item
 */
public interface ArrayModel<T> {
    /** {@return the items, in order} */
    List<T> items();
}
