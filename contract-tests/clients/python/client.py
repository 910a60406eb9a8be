"""The contract from Python, by hand: the standard library alone."""

import base64
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any, NoReturn


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fail(status: int | None, message: str | None) -> NoReturn:
    print(json.dumps({"status": status, "message": message}), file=sys.stderr)
    sys.exit(1)


def environment(name: str) -> str:
    try:
        return os.environ["VBO_" + name]
    except KeyError:
        fail(None, f"VBO_{name} is not set")


def ask(method: str, path: str, data: bytes | None = None, timeout: int = 10) -> Any:
    headers = {"Authorization": "Bearer " + environment("ACCESS_TOKEN"), "Content-Type": "application/json"}
    request = urllib.request.Request(environment("SERVER") + path, data, headers, method=method)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=timeout) as answer:
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
    except (OSError, http.client.HTTPException) as e:
        fail(None, repr(e))


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


def path(name: str) -> str:
    return f"/v6/Organizations/{environment('ORGANIZATION')}/{name}"


def new_applications() -> bytes:
    try:
        pfx = Path(environment("APPLICATION_CERTIFICATE")).read_bytes()
    except OSError as e:
        fail(None, str(e))
    body = {
        "displayName": "Backup",
        "userCode": environment("USER_CODE"),
        "count": 2,
        "applicationCertificate": base64.b64encode(pfx).decode(),
        "applicationCertificatePassword": environment("APPLICATION_CERTIFICATE_PASSWORD"),
    }
    return json.dumps(body).encode()


def applications(answer: Any) -> list[dict[str, str | None]]:
    if not isinstance(answer["results"], list):
        raise TypeError("expected a list")
    return [application(each) for each in answer["results"]]


def application(created: Any) -> dict[str, str | None]:
    id, name = created["applicationId"], created.get("displayName")
    if not isinstance(id, str) or not isinstance(name, str | None):
        raise TypeError("expected strings")
    return {"applicationId": str(uuid.UUID(id)), "displayName": name}


data = new_applications() if sys.argv[1:] == ["applications"] else b""
try:
    if sys.argv[1:] == ["organizations"]:
        print(json.dumps(ask("GET", "/v6/Organizations?extendedView=false")))
    elif data:
        print(json.dumps(applications(ask("POST", path("Applications"), data, timeout=600))))
    else:
        print(json.dumps(device_code(ask("POST", path("DeviceCode"), data))))
except (KeyError, TypeError, ValueError) as e:
    fail(200, repr(e))
