package io.github.vbo.v6.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code NO_PROXY}, as curl reads it: a name stands for itself and its subdomains, with or without a dot before
 * it. An IP address may have a prefix length. A single {@code *} stands for all hosts. Ports and other wildcards match nothing.
 */
record NoProxy(String value) {
    /** Whether the host is reached without a proxy. An IPv6 address may have brackets. */
    boolean has(String host) {
        String name = withoutDot(withoutBrackets(host).toLowerCase(Locale.ROOT));
        byte[] address = address(name);
        List<String> entries = Arrays.stream(value.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return entries.equals(List.of("*"))
                || entries.stream()
                        .anyMatch(entry -> address == null ? isDomain(entry, name) : isBlock(entry, address));
    }

    private static boolean isDomain(String entry, String name) {
        String domain = withoutDot(entry.startsWith(".") ? entry.substring(1) : entry);
        return !domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain));
    }

    private static boolean isBlock(String entry, byte[] address) {
        String[] parts = entry.split("/", 2);
        byte[] block = address(withoutBrackets(parts[0]));
        if (block == null || block.length != address.length || parts.length == 2 && !parts[1].matches("[0-9]{1,3}")) {
            return false;
        }
        int all = 8 * block.length;
        int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
        if (bits == 0) {
            bits = all; // As curl has it.
        }
        for (int bit = 0; bit < bits && bits <= all; bit++) {
            if ((block[bit / 8] >> 7 - bit % 8 & 1) != (address[bit / 8] >> 7 - bit % 8 & 1)) {
                return false;
            }
        }
        return bits <= all;
    }

    private static byte @Nullable [] address(String text) {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*")) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress(); // A literal address, so nothing is looked up.
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
