/** The {@code vbo} command. */
@NullMarked
package io.github.vbo.v6.cli;

import org.jspecify.annotations.NullMarked;
