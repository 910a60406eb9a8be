package io.github.vbo.v6.standin;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An organization that the server knows.
 *
 * @param id the server's own id; null for an organization that is listed without one
 * @param name its name, usually a domain
 */
public record Organization(@Nullable UUID id, String name) {}
