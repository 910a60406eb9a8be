module consumer {
    requires io.github.vbo.v6;
}
