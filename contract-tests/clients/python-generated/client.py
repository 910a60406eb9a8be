"""The contract from Python: a client that OpenAPI Generator has made of it."""

import json
import os
import sys
from typing import NoReturn
from uuid import UUID

import vbo
from pydantic import ValidationError


def fail(status: int, message: str | None) -> NoReturn:
    print(json.dumps({"status": status, "message": message}), file=sys.stderr)
    sys.exit(1)


def message_in(body: str | None) -> str | None:
    try:
        answer = vbo.ErrorResponse.from_json(body or "")
        return answer.message if answer else None
    except ValueError:
        return None


configuration = vbo.Configuration(host=os.environ["VBO_SERVER"], access_token=os.environ["VBO_ACCESS_TOKEN"])
configuration.retries = False
try:
    with vbo.ApiClient(configuration) as client:
        api = vbo.OrganizationsApi(client)
        if sys.argv[1:] == ["organizations"]:
            print(json.dumps([o.to_dict() for o in api.list_organizations(extended_view="false")], default=str))
        else:
            print(api.request_device_code(UUID(os.environ["VBO_ORGANIZATION"])).to_json())
except vbo.ApiException as e:
    fail(e.status, message_in(e.body))
except (ValidationError, ValueError) as e:
    fail(200, str(e))
