package io.github.vbo.v6.standin;

import io.github.vbo.v6.standin.DeviceCodes.Outcome;
import java.util.Map;
import okio.ByteString;

/**
 * The page on which a person enters a code, in place of Microsoft's. It needs no script, only a POST changes the state, and a
 * response never repeats what was typed.
 */
final class SignInPage {
    static final String PATH = "/devicelogin";

    private static final String STYLE = """
            :root { color-scheme: light dark; --page: #eef3f0; --card: #fff; --text: #17211c; --quiet: #55635b;
              --line: #74847b; --accent: #0b6b47; --on-accent: #fff; --problem: #b3261e; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #101613; --card: #1a231e; --text: #e6eee9; --quiet: #a3b3aa;
                --line: #7b8b82; --accent: #6fd6a6; --on-accent: #06281a; --problem: #ffb4ab; }
            }
            * { box-sizing: border-box; }
            body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
              background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
            main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border-radius: 1rem;
              border-top: .375rem solid var(--accent); box-shadow: 0 .5rem 2rem #0002; }
            h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.2; }
            p { margin: 0 0 1rem; }
            .problem { color: var(--problem); font-weight: 600; }
            .quiet { margin: 1.5rem 0 0; color: var(--quiet); font-size: .875rem; }
            label { display: block; margin-bottom: .25rem; font-weight: 600; }
            input, button { display: block; width: 100%; border-radius: .5rem; padding: .75rem; font: inherit; }
            input { margin-bottom: 1rem; border: 1px solid var(--line); background: var(--page); color: var(--text);
              font: 600 1.375rem/1.5 ui-monospace, monospace; letter-spacing: .15em; text-transform: uppercase; }
            input[aria-invalid] { border-color: var(--problem); }
            button { border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
            :focus-visible { outline: .1875rem solid var(--accent); outline-offset: .125rem; }
            """;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s · vbo stand-in</title>
            <style>%s</style>
            </head>
            <body>
            <main>
            <h1>%s</h1>
            %s
            <p class="quiet">This page belongs to <strong>vbo stand-in</strong>, a server on this machine to try things out
            with. It is not Microsoft’s, asks for no password, and opens no account.</p>
            </main>
            </body>
            </html>
            """;

    private static final String FORM = """
            %s
            <form method="post" action="%s">
            <label for="code">Code</label>
            <input id="code" name="code" required autofocus autocomplete="off" autocapitalize="characters"
              spellcheck="false"%s>
            <button>Sign in</button>
            </form>""";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type",
            "text/html; charset=utf-8",
            "Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-"
                    + ByteString.encodeUtf8(STYLE).sha256().base64()
                    + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control",
            "no-store",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer");

    private final DeviceCodes codes;

    SignInPage(DeviceCodes codes) {
        this.codes = codes;
    }

    Answer answer(Request request) {
        if (!request.path().equals(PATH)) {
            return page(404, "No such page", "<p>Open <a href=\"" + PATH + "\">the page for codes</a>.</p>");
        }
        return switch (request.method()) {
            case "GET", "HEAD" -> form(200, "Enter the code", "<p>Type the code that you were shown.</p>", "");
            case "POST" -> enter(request.body());
            default -> page(405, "No such method", "").with("Allow", "GET, HEAD, POST");
        };
    }

    private Answer enter(String body) {
        Outcome outcome = codes.use(typed(body));
        return switch (outcome) {
            case DONE ->
                page(
                        200,
                        "You are signed in",
                        "<p role=\"status\">The code was accepted. You can close this page.</p>");
            case UNKNOWN -> wrong("Wrong code", "That code is not known here. Check it and try again.");
            default -> wrong("Expired code", "That code has expired. Ask for a new one and type it here.");
        };
    }

    private static String typed(String body) {
        try {
            return Text.form(body).getOrDefault("code", "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static Answer wrong(String title, String words) {
        String problem = "<p class=\"problem\" id=\"problem\" role=\"alert\">" + words + "</p>";
        return form(400, title, problem, " aria-invalid=\"true\" aria-describedby=\"problem\"");
    }

    private static Answer form(int status, String title, String words, String attributes) {
        return page(status, title, FORM.formatted(words, PATH, attributes));
    }

    private static Answer page(int status, String title, String content) {
        return new Answer(status, PAGE.formatted(title, STYLE, title, content), HEADERS);
    }
}
