"""A consumer of a replies or handoff queue: poll, validate, drop what was seen, work, delete.

    pip install boto3 jsonschema
    python consumer.py <queue url> [seconds]

A message that fails is left on the queue; SQS shows it again after the visibility timeout, and after 5 times gives it
to the dead-letter queue. The ids that were seen are kept in memory here; in production use a conditional write to a
table of yours, so that they outlive the process.
"""

import json
import pathlib
import sys
import time

import boto3
import jsonschema

SCHEMA = json.loads((pathlib.Path(__file__).parent.parent / "context-object.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def handle_batch(messages, work, seen):
    """Handle a batch; return the messages that failed. The same shape serves a Lambda's `batchItemFailures`."""
    failed = []
    for message in messages:
        try:
            context = json.loads(message["Body"])
            VALIDATOR.validate(context)
            message_id = context["message"]["message_id"]
            if message_id in seen:
                continue
            work(context)
            seen.add(message_id)
        except Exception as error:  # one bad message must not stop the others
            print("message left on the queue:", type(error).__name__, file=sys.stderr)
            failed.append(message)
    return failed


def poll_once(sqs, queue_url, work, seen):
    """Poll once for up to 10 messages; return how many came. Call it in a loop."""
    answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    messages = answer.get("Messages", [])
    if not messages:
        return 0
    failed = handle_batch(messages, work, seen)
    done = [message for message in messages if message not in failed]
    if done:
        entries = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(done)]
        sqs.delete_message_batch(QueueUrl=queue_url, Entries=entries)
    return len(messages)


def main():
    queue_url = sys.argv[1]
    ends_at = time.monotonic() + float(sys.argv[2] if len(sys.argv) > 2 else 10)
    sqs = boto3.client("sqs")
    seen = set()
    while time.monotonic() < ends_at:
        poll_once(sqs, queue_url, lambda context: print(context["message"]["message_id"], flush=True), seen)


if __name__ == "__main__":
    main()
