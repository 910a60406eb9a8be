package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * The sockets of one client. An interrupt closes the socket that its thread uses, because the socket belongs to a channel.
 * {@link #close} closes all: OkHttp's own way to cancel calls misses a call that is about to start its TLS handshake.
 */
final class Sockets extends SocketFactory {
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final boolean tls;
    private volatile boolean closed;

    Sockets(boolean tls) {
        this.tls = tls;
    }

    /** Whether all connections have TLS; else none has. */
    boolean tls() {
        return tls;
    }

    @Override
    public Socket createSocket() throws IOException {
        SocketChannel channel = SocketChannel.open();
        open.removeIf(other -> !other.isOpen());
        open.add(channel);
        if (closed) { // After the socket was added, so that close() finds it or this line ends it.
            channel.close();
            throw new SocketException("client closed");
        }
        Socket socket = channel.socket();
        // Without it each TLS handshake takes 40 ms more: Nagle's algorithm meets delayed acknowledgements.
        socket.setTcpNoDelay(true);
        return tls ? socket : new GuardedSocket(socket); // With TLS, the socket above this one is guarded.
    }

    void close() {
        closed = true;
        for (SocketChannel channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }
}
