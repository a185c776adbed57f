"""The configuration of all implementations, and JSON lines."""

import json
import sys
from pathlib import Path

SETTING = json.loads((Path(__file__).parent / "setting.json").read_text())
SHOP = SETTING["shop"]
CLIENT_ID = SETTING["client_id"]
OTHER_CLIENT_ID = SETTING["other_client_id"]
SECRET = SETTING["secret"]
OTHER_SECRET = SETTING["other_secret"]
NOW = SETTING["now_in_milliseconds"] / 1000
LEEWAY = SETTING["leeway_in_seconds"]


def read_lines(file):
    return [json.loads(line) for line in file]


def write_line(value):
    json.dump(value, sys.stdout)
    print()
