"""The contract from Python, by hand: the standard library alone."""

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any, NoReturn

SERVER, TOKEN, ORGANIZATION = (os.environ["VBO_" + name] for name in ("SERVER", "ACCESS_TOKEN", "ORGANIZATION"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fail(status: int | None, message: str | None) -> NoReturn:
    print(json.dumps({"status": status, "message": message}), file=sys.stderr)
    sys.exit(1)


def ask(method: str, path: str) -> Any:
    request = urllib.request.Request(SERVER + path, method=method, data=b"" if method == "POST" else None)
    request.add_header("Authorization", "Bearer " + TOKEN)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=10) as answer:
            if answer.status != 200 or answer.headers.get_content_type() != "application/json":
                fail(answer.status, "not status 200 with JSON")
            return json.loads(answer.read(1 << 20).decode("utf-8"))
    except urllib.error.HTTPError as e:
        try:
            fail(e.code, json.loads(e.read()).get("message"))
        except (ValueError, AttributeError):
            fail(e.code, None)
    except ValueError as e:
        fail(200, str(e))
    except OSError as e:
        fail(None, str(e))


def device_code(answer: Any) -> dict[str, str | int]:
    code = {name: answer[name] for name in ("userCode", "verificationUrl", "expiresIn")}
    code["message"] = "" if answer.get("message") is None else answer["message"]
    if not all(isinstance(code[name], str) for name in ("userCode", "verificationUrl", "message")):
        raise TypeError("expected strings")
    if type(code["expiresIn"]) is not int or code["expiresIn"] < 1:
        raise TypeError("expected seconds")
    if not code["userCode"] or not code["verificationUrl"].lower().startswith("https://"):
        raise ValueError("expected a code and an https URL")
    return code


try:
    if sys.argv[1:] == ["organizations"]:
        print(json.dumps(ask("GET", "/v6/Organizations?extendedView=false")))
    else:
        print(json.dumps(device_code(ask("POST", f"/v6/Organizations/{ORGANIZATION}/DeviceCode"))))
except (KeyError, TypeError, ValueError) as e:
    fail(200, repr(e))
