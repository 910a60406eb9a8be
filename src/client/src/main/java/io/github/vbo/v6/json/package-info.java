/**
 * The parts of the generated Moshi adapters: one strict adapter per OpenAPI schema type, and
 * {@link io.github.vbo.v6.json.ContractViolation}, which says where and how a response breaks the contract. Nothing here
 * depends on an operation.
 */
@NullMarked
package io.github.vbo.v6.json;

import org.jspecify.annotations.NullMarked;
