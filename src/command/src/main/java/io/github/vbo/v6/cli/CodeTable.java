package io.github.vbo.v6.cli;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.cli.Tenant.State;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Progress of several organizations. On a terminal with enough lines it is a table that changes in place each second.
 * Elsewhere it is a row for each change, on a terminal with a line below that counts down.
 */
final class CodeTable implements Progress {
    private static final List<String> HEADER = List.of("NAME", "CODE", "LEFT", "STATE", "PAGE");
    private static final int PAGE = HEADER.indexOf("PAGE");
    private static final int LEAST_NAME = 10;
    private static final Set<State> OPEN = Set.of(State.VALID, State.NO_ANSWER, State.CREATING);
    /** The code may still be valid. */
    private static final Set<State> COUNTED = Set.of(State.UNKNOWN, State.UNCONFIRMED);

    private final CommandSpec spec;
    private final @Nullable Terminal terminal;
    private final Thread painter = new Thread(this::run, "code table");
    private List<Tenant> tenants = List.of();
    private List<String> labels = List.of();
    /** Of rows, each of which is printed once. */
    private int[] widths = {};

    private Terminal.Size size = new Terminal.Size(Table.ANY_WIDTH, 0);
    private String pageAbove = "";
    private final Set<Tenant> announced = new HashSet<>();
    private boolean hasHeader;
    private boolean inPlace;
    private boolean waiting;
    private boolean ended;

    /** @param terminal one whose lines can be rewritten */
    CodeTable(CommandSpec spec, @Nullable Terminal terminal) {
        this.spec = spec;
        this.terminal = terminal;
        painter.setDaemon(true);
    }

    @Override
    public synchronized void chosen(List<Tenant> all) {
        tenants = all;
        List<List<String>> widest = new ArrayList<>(List.of(HEADER));
        tenants.forEach(tenant -> widest.add(List.of(tenant.target.label(), "ABCDEFGHI", "99:99", "signed in", "")));
        labels = Table.sorted(widest.stream().map(row -> row.get(0)));
        widths = Table.widths(widest);
        if (terminal != null) {
            size = Terminal.size();
            inPlace = true;
            paint();
            painter.start();
        }
    }

    @Override
    public synchronized void changed(Tenant tenant) {
        announced.add(tenant);
        if (!inPlace || tenant.state() == State.CREATED) {
            erase();
        }
        PrintWriter out = spec.commandLine().getOut();
        tenant.applications()
                .forEach(each -> out.println(NewApplications.line(each) + " for " + tenant.target.label()));
        out.flush();
        if (!inPlace) {
            print(tenant);
        }
        paint();
    }

    @Override
    public synchronized void waiting() {
        waiting = true;
        paint();
    }

    @Override
    public synchronized void note(String what) {
        erase();
        Vbo.report(spec.commandLine(), what, 0);
        paint();
    }

    /** Leaves the table as it is. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
        if (inPlace) {
            paint();
            terminal.keep();
        } else {
            erase();
        }
    }

    private synchronized void run() {
        try {
            while (!ended) {
                size = Terminal.size();
                paint();
                wait(1000);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it.
        }
    }

    private void erase() {
        if (terminal != null) {
            terminal.paint(List.of());
        }
    }

    private void paint() {
        if (terminal == null) {
            return;
        }
        // A text in the last column may move the cursor to the next line.
        int room = size.columns() - 1;
        boolean mayFit = tenants.size() + 1 < size.rows();
        List<String> table = inPlace && mayFit ? table(room) : List.of();
        if (inPlace && (!mayFit || table.size() >= size.rows())) {
            inPlace = false;
            erase();
            // A code that came in this moment is printed as its change.
            tenants.stream().filter(announced::contains).filter(Tenant::hasCode).forEach(this::print);
        }
        terminal.paint(inPlace ? table : List.of(Table.shortened(status(), room)));
    }

    /** Prints a row. On a terminal, a page's address stands above the first row that has it. */
    private void print(Tenant tenant) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> cells = cells(tenant);
        String page = cells.get(PAGE);
        if (terminal != null && !page.isEmpty() && !page.equals(pageAbove)) {
            Table.labelled("Open", page, size.columns()).forEach(out::println);
            pageAbove = page;
        }
        if (!hasHeader) {
            hasHeader = true;
            print(HEADER);
        }
        print(cells);
    }

    private void print(List<String> cells) {
        int[] fitting = Arrays.copyOf(widths, terminal == null ? HEADER.size() : PAGE);
        if (terminal != null) {
            fitting[0] -= Math.max(0, Math.min(fitting[0] - LEAST_NAME, Table.width(fitting) - size.columns()));
        } else {
            fitting[PAGE] = Math.max(fitting[PAGE], Table.width(cells.get(PAGE)));
        }
        spec.commandLine().getOut().println(Table.line(cells, 0, labels, fitting));
        spec.commandLine().getOut().flush();
    }

    private String status() {
        long requested = tenants.stream()
                .filter(tenant -> tenant.state() != State.REQUESTING)
                .count();
        if (!waiting) {
            return "Requesting codes: " + requested + " of " + tenants.size();
        }
        long done = tenants.stream().filter(tenant -> !isOpen(tenant)).count();
        String left = tenants.stream()
                .filter(CodeTable::counts)
                .map(Tenant::end)
                .max(Instant::compareTo)
                .map(last -> ", " + left(last) + " left")
                .orElse("");
        return "Waiting: " + done + " of " + tenants.size() + " done" + left;
    }

    /** If the page has no room beside the other columns, it stands above them. */
    private List<String> table(int room) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        tenants.forEach(tenant -> rows.add(cells(tenant)));
        if (Table.width(Table.widths(rows)) <= room) {
            return Table.lines(rows, 0, room);
        }
        List<String> pages = rows.stream()
                .skip(1)
                .map(row -> row.get(PAGE))
                .filter(page -> !page.isEmpty())
                .distinct()
                .toList();
        if (pages.size() < 2) {
            List<String> lines = new ArrayList<>();
            pages.forEach(page -> lines.addAll(Table.labelled("Open", page, room)));
            lines.addAll(
                    Table.lines(rows.stream().map(row -> row.subList(0, PAGE)).toList(), 0, room));
            return lines;
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            lines.addAll(Table.labelled("Page " + (i + 1), pages.get(i), room));
        }
        List<List<String>> numbered = new ArrayList<>(List.of(HEADER));
        rows.stream().skip(1).forEach(row -> {
            List<String> cells = new ArrayList<>(row);
            cells.set(PAGE, row.get(PAGE).isEmpty() ? "" : "" + (pages.indexOf(row.get(PAGE)) + 1));
            numbered.add(cells);
        });
        lines.addAll(Table.lines(numbered, 0, room));
        return lines;
    }

    /** In the order of the header. */
    private static List<String> cells(Tenant tenant) {
        String name = tenant.target.label();
        String state = tenant.state().toString();
        if (!tenant.hasCode()) {
            return List.of(name, "", "", state, "");
        }
        DeviceCode code = tenant.code().shown();
        return List.of(
                name,
                Vbo.printable(code.userCode()),
                counts(tenant) ? left(tenant.end()) : "",
                state,
                code.verificationUri().toASCIIString());
    }

    private static boolean isOpen(Tenant tenant) {
        return OPEN.contains(tenant.state());
    }

    private static boolean counts(Tenant tenant) {
        return isOpen(tenant)
                || COUNTED.contains(tenant.state()) && Instant.now().isBefore(tenant.end());
    }

    private static String left(Instant expiresAt) {
        return Countdown.digits(Duration.between(Instant.now(), expiresAt));
    }
}
