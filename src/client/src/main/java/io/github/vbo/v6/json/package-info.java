/**
 * What the generated Moshi adapters are made of: one adapter per OpenAPI schema type, strict about everything that a
 * contract can state of it, and {@link io.github.vbo.v6.json.ContractViolation}, which says what an answer got wrong.
 * Nothing in here knows an operation.
 */
@NullMarked
package io.github.vbo.v6.json;

import org.jspecify.annotations.NullMarked;
