package io.github.vbo.v6.cli;

import io.github.vbo.v6.cli.Tenant.State;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Progress of one organization in a few lines of text, with the time that is left below. */
final class CodeText implements Progress {
    private final CommandSpec spec;
    private final PrintWriter out;
    private final @Nullable Terminal terminal;
    private final Function<URI, String> picture;
    private final int width;
    private @Nullable Tenant tenant;
    private @Nullable Countdown countdown;

    /**
     * @param terminal one whose last line can be rewritten
     * @param picture what to show above the page's address: lines, or an empty text
     */
    CodeText(CommandSpec spec, @Nullable Terminal terminal, Function<URI, String> picture) {
        this.spec = spec;
        this.out = spec.commandLine().getOut();
        this.terminal = terminal;
        this.picture = picture;
        this.width = Terminal.width();
    }

    @Override
    public void chosen(List<Tenant> tenants) {
        tenant = tenants.get(0);
    }

    @Override
    public void changed(Tenant now) {
        if (now.state() == State.VALID && countdown == null) {
            out.println("For     " + now.target.label());
            // Above the text, so that the text stays in sight.
            out.print(picture.apply(now.code().shown().verificationUri()));
            out.println(now.code().text(width));
            out.flush();
        } else if (now.state() == State.UNKNOWN && countdown != null) {
            countdown.say("Code still valid");
        } else if (now.state() == State.SIGNED_IN) {
            close();
            out.println("Signed in");
            out.flush();
        } else if (now.state() == State.CREATING) {
            close();
            count("Creating applications, which may take minutes", now.end());
        } else if (now.state() == State.CREATED) {
            close();
            now.applications().forEach(each -> out.println(NewApplications.line(each)));
            out.flush();
        }
    }

    private void count(String what, Instant end) {
        countdown = new Countdown(what, end, terminal, width, out);
    }

    @Override
    public void waiting() {
        count("Waiting for the sign-in", tenant.end());
    }

    @Override
    public void note(String what) {
        Runnable print = () -> Vbo.report(spec.commandLine(), what, 0);
        if (countdown == null) {
            print.run();
        } else {
            countdown.above(print);
        }
    }

    @Override
    public void close() {
        if (countdown != null) {
            countdown.stop();
            countdown = null;
        }
    }
}
