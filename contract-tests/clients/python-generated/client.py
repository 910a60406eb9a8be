"""The contract from Python: a client that OpenAPI Generator has made of it."""

import base64
import json
import os
import sys
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import vbo
from pydantic import SecretStr, ValidationError
from urllib3.exceptions import HTTPError


def fail(status: int | None, message: str | None) -> NoReturn:
    print(json.dumps({"status": status, "message": message}), file=sys.stderr)
    sys.exit(1)


def environment(name: str) -> str:
    try:
        return os.environ["VBO_" + name]
    except KeyError:
        fail(None, f"VBO_{name} is not set")


def message_in(body: str | None) -> str | None:
    try:
        answer = vbo.ErrorResponse.from_json(body or "")
        return answer.message if answer else None
    except ValueError:
        return None


def new_applications() -> vbo.CreateApplicationsRequest:
    try:
        return vbo.CreateApplicationsRequest(
            displayName="Backup",
            userCode=environment("USER_CODE"),
            count=2,
            applicationCertificate=base64.b64encode(Path(environment("APPLICATION_CERTIFICATE")).read_bytes()).decode(),
            applicationCertificatePassword=SecretStr(environment("APPLICATION_CERTIFICATE_PASSWORD")),
        )
    except (OSError, ValidationError) as e:
        fail(None, str(e))


configuration = vbo.Configuration(host=environment("SERVER"), access_token=environment("ACCESS_TOKEN"))
configuration.retries = False
new = new_applications() if sys.argv[1:] == ["applications"] else None
try:
    with vbo.ApiClient(configuration) as client:
        api = vbo.OrganizationsApi(client)
        if sys.argv[1:] == ["organizations"]:
            print(json.dumps([o.to_dict() for o in api.list_organizations(extended_view="false")], default=str))
        elif new:
            created = vbo.ApplicationsApi(client).create_applications(UUID(environment("ORGANIZATION")), new).results
            print(json.dumps([a.to_dict() for a in created], default=str))
        else:
            print(api.request_device_code(UUID(environment("ORGANIZATION"))).to_json())
except vbo.ApiException as e:
    fail(e.status, message_in(e.body))
except HTTPError as e:
    fail(None, str(e))
except (ValidationError, ValueError) as e:
    fail(200, str(e))
