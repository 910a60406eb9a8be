package io.github.vbo.v6.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A process and the processes that it started, with those whose parent has ended. */
final class ProcessTree {
    final Process root;
    private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

    ProcessTree(Process root) {
        this.root = root;
    }

    /** Notes the living ones. Later, those whose parent has ended could not be found. */
    synchronized void look() {
        if (root.isAlive()) { // Otherwise it has none, and to find that out takes milliseconds.
            root.descendants().forEach(descendants::add);
        }
    }

    /** Lets them delete their temporary files. */
    synchronized void askToEnd() {
        look();
        root.toHandle().destroy(); // Process.destroy() would close its streams, too.
        descendants.forEach(ProcessHandle::destroy);
    }

    /** Ends parents before children, so that they start no more. */
    synchronized void end() {
        look();
        List<ProcessHandle> alive =
                descendants.stream().filter(ProcessHandle::isAlive).toList();
        alive.forEach(each -> each.descendants().forEach(descendants::add));
        root.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
