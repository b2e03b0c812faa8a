"""A program as `command` runs it: finds "Tolva"; misbehaves on documents whose text says how."""

import json
import os
import signal
import sys
import time

documents = [json.loads(line) for line in sys.stdin]
if "backwards" in sys.argv:
    documents.reverse()
for document in documents:
    text = document["text"]
    print("read", document["id"], file=sys.stderr)
    if "CRASH" in text:
        sys.exit(3)
    if "KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in text:
        time.sleep(600)
    while "BABBLE" in text:
        print("still loading", time.time())
    while "BLANKS" in text:
        print()
    while "ENDLESS" in text:
        sys.stdout.write("x" * 1_000_000)
    if "NOISE" in text:
        print("loading weights...")
    answer = {"id": document["id"], "entities": [{"text": "Tolva", "label": "GPE"}]}
    if "WRONG" in text:
        answer["entities"] = "none"
    if "ERROR" in text:
        answer = {"id": document["id"], "error": {"type": "TooHard", "message": "no idea"}}
    if "TORN" in text:
        print(json.dumps(answer)[:-9])
        continue
    print(json.dumps(answer), flush=True)
