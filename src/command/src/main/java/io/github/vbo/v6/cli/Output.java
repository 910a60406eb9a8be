package io.github.vbo.v6.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Standard output and standard error, in the charset of the terminal. */
final class Output extends OutputStream {
    private final FileOutputStream stream;
    private final Consumer<Failure> failed;

    /** Why a write failed: the reader of a pipe has gone, or a file cannot be written. */
    record Failure(boolean ofPipe, IOException cause, byte[] bytes) {}

    private Output(FileDescriptor descriptor, Consumer<Failure> failed) {
        this.stream = new FileOutputStream(descriptor);
        this.failed = failed;
    }

    /** A writer that reports each failed write, on the writing thread. */
    static PrintWriter standard(Consumer<Failure> failed) {
        return writer(new Output(FileDescriptor.out, failed), charset("stdout"));
    }

    static PrintWriter error() {
        return writer(new Output(FileDescriptor.err, failure -> {}), charset("stderr"));
    }

    private static PrintWriter writer(OutputStream stream, Charset charset) {
        return new PrintWriter(new OutputStreamWriter(stream, charset), true);
    }

    static Charset charset() {
        return charset("stdout");
    }

    /** JDK 19 and later set the first property, older ones the second, and only for a terminal. */
    private static Charset charset(String stream) {
        return Stream.of(stream + ".encoding", "sun." + stream + ".encoding")
                .map(System::getProperty)
                .filter(Output::isCharset)
                .findFirst()
                .map(Charset::forName)
                .orElse(Charset.defaultCharset());
    }

    private static boolean isCharset(String name) {
        try {
            return name != null && Charset.isSupported(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void write(int each) {
        write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        try {
            stream.write(bytes, from, count);
        } catch (IOException e) {
            failed.accept(new Failure(isPipe(), e, Arrays.copyOfRange(bytes, from, from + count)));
        }
    }

    /** A file has a position, and a pipe has none. */
    private boolean isPipe() {
        try {
            stream.getChannel().position();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
