"""A Lambda behind a replies queue that answers what a customer wrote in quick succession once, in order.

    pip install boto3 jsonschema "aws-lambda-powertools>=3"

A message is visible 30 s after it was routed. What came meanwhile is in the conversation's history already: the last
message answers for all of them, and the others are done without an answer. Switch on ReportBatchItemFailures.

Environment: CONVERSATIONS_TABLE, the stack output ConversationsTableName, which is only read; OWN_TABLE, a table of the
consumer with the partition key `id` (S) and the TTL attribute `expiration`.
"""

import datetime
import json
import os
import pathlib
import time

import boto3
import jsonschema
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from boto3.dynamodb.conditions import Key

LONGEST_BURST_SECONDS = 300  # a customer who never stops writing gets an answer this long after the first message without one
MOST_WAITING = 50  # and once more messages than this wait
MOST_ACTIONS = 100  # DynamoDB's limit for one transaction
MOST_KEYS = 100  # DynamoDB's limit for one BatchGetItem
LOOK_BACK = datetime.timedelta(hours=1)
KEPT_FOR_SECONDS = 14 * 86_400

SCHEMA = json.loads((pathlib.Path(__file__).parent.parent / "context-object.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CONFIG = IdempotencyConfig(event_key_jmespath="id", expires_after_seconds=KEPT_FOR_SECONDS)
PROCESSOR = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

dynamodb = boto3.resource("dynamodb")
conversations = dynamodb.Table(os.environ["CONVERSATIONS_TABLE"])
own = dynamodb.Table(os.environ["OWN_TABLE"])


def send_answer(answer_id, context, messages):
    """Your answer. The id is the same when it is tried again: give it to whoever sends, as an idempotency key."""
    print("answer", answer_id, [message["content"] for message in messages], flush=True)


@idempotent_function(
    data_keyword_argument="answer",
    config=CONFIG,
    persistence_store=DynamoDBPersistenceLayer(table_name=os.environ["OWN_TABLE"]),
)
def answer_once(answer, context, messages):
    send_answer(answer["id"], context, messages)
    return answer["id"]


def collect(record):
    context = json.loads(record.body)
    VALIDATOR.validate(context)
    messages = claim_burst(context)
    if messages:
        answer_once(answer={"id": context["message"]["message_id"]}, context=context, messages=messages)


def claim_burst(context):
    """The messages that this one answers for; none when another one does. Repeated, it returns the same."""
    message_id = context["message"]["message_id"]
    claim = claim_of(message_id)
    if claim:
        return read_messages(context, claim["message_ids"]) if claim["answered_by"] == message_id else []
    pending = pending_messages(context)
    is_last = bool(pending) and pending[-1]["message_id"] == message_id
    is_overdue = bool(pending) and seconds_since(pending[0]["received_at"]) > LONGEST_BURST_SECONDS
    if not is_last and not is_overdue and len(pending) <= MOST_WAITING:
        return []
    burst = burst_of(pending, message_id)
    return burst if claim_messages(message_id, burst) else claim_burst(context)


def burst_of(pending, message_id):
    """This message and the oldest of the others, as many as one transaction claims: those that left their answer to it are among them."""
    others = [item["message_id"] for item in pending if item["message_id"] != message_id][: MOST_ACTIONS - 1]
    return [item for item in pending if item["message_id"] in (message_id, *others)]


def claim_of(message_id):
    return own.get_item(Key={"id": f"answered#{message_id}"}, ConsistentRead=True).get("Item")


def pending_messages(context):
    """What the conversation has on the same queue and nobody answers, in order."""
    message_id = context["message"]["message_id"]
    since = (moment(context["message"]["timestamp"]) - LOOK_BACK).isoformat(timespec="milliseconds")
    query = {
        "IndexName": "by_received_at",
        "KeyConditionExpression": Key("conversation_id").eq(context["conversation"]["conversation_id"])
        & Key("received_at").gte(since.replace("+00:00", "Z")),
    }
    # The index has the keys only, `message#<message ID>`, and lags by some milliseconds: this message is there in any case.
    ids = {message_id}
    for page in pages_of(conversations, query):
        ids.update(item["primary_channel"].removeprefix("message#") for item in page["Items"])
    found = read_messages(context, ids)
    claims = read_items(own, [{"id": f"answered#{item['message_id']}"} for item in found])
    claimed = {claim["id"] for claim in claims}
    queue = f"{context['meta']['channel_type']}-replies"
    return [
        item
        for item in found
        if (item.get("queue") == queue or item["message_id"] == message_id)
        and f"answered#{item['message_id']}" not in claimed
    ]


def pages_of(table, query):
    page = table.query(**query)
    yield page
    while "LastEvaluatedKey" in page:
        page = table.query(**query, ExclusiveStartKey=page["LastEvaluatedKey"])
        yield page


def read_messages(context, ids):
    conversation_id = context["conversation"]["conversation_id"]
    keys = [{"conversation_id": conversation_id, "primary_channel": f"message#{id}"} for id in ids]
    return sorted(read_items(conversations, keys), key=lambda item: (item["received_at"], item["message_id"]))


def read_items(table, keys):
    items = []
    for start in range(0, len(keys), MOST_KEYS):
        request = {table.name: {"Keys": keys[start : start + MOST_KEYS], "ConsistentRead": True}}
        answer = dynamodb.batch_get_item(RequestItems=request)
        if answer["UnprocessedKeys"]:
            raise RuntimeError("a table did not return every item")
        items += answer["Responses"][table.name]
    return items


def claim_messages(answered_by, burst):
    """False when another copy has claimed one of the messages, or is claiming it. Other errors leave the message on the queue."""
    ids = [item["message_id"] for item in burst]
    claim = {
        "answered_by": answered_by,
        "message_ids": ids,
        "expiration": int(time.time()) + KEPT_FOR_SECONDS,
    }
    puts = [
        {
            "Put": {
                "TableName": own.name,
                "Item": {"id": f"answered#{id}", **claim},
                "ConditionExpression": "attribute_not_exists(id)",
            }
        }
        for id in ids
    ]
    client = dynamodb.meta.client
    try:
        client.transact_write_items(TransactItems=puts)
        return True
    except client.exceptions.TransactionCanceledException as error:
        codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
        if codes.isdisjoint({"ConditionalCheckFailed", "TransactionConflict"}):
            raise
        return False


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds_since(text):
    return (datetime.datetime.now(datetime.timezone.utc) - moment(text)).total_seconds()


def handler(event, context):
    CONFIG.register_lambda_context(context)
    return process_partial_response(event=event, record_handler=collect, processor=PROCESSOR, context=context)
