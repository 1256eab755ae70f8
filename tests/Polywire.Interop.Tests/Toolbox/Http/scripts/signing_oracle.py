"""Signs each request given as a JSON line with botocore, and prints the header Authorization."""
import json
import sys
from datetime import datetime
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

for line in sys.stdin:
    case = json.loads(line)
    kind = botocore.auth.S3SigV4Auth if case["service"] == "s3" else botocore.auth.SigV4Auth
    signer = kind(Credentials("AKID", "secret/key", case["token"]), case["service"], "eu-west-1")
    request = AWSRequest(method=case["method"], url=case["url"], headers=dict(case["headers"]), data=case["body"])
    request.context["payload_signing_enabled"] = True
    with mock.patch.object(botocore.auth.datetime, "datetime", mock.Mock(wraps=datetime)) as now:
        now.utcnow.return_value = datetime(2026, 11, 21, 22, 5, 0)
        signer.add_auth(request)
    print(request.headers["Authorization"])
