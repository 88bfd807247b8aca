"""An upstream service: creates conversations and changes them while messages arrive.

    pip install boto3
    python upstream.py <table> create '{"primary_channel": "+15551230001", "channel_type": "sms", ...}'
    python upstream.py <table> change <conversation id> <primary channel> hand_off_to_human true
    python upstream.py <table> answer <conversation id> <primary channel> sms "We have it in stock."
    python upstream.py <table> replace <conversation id> <primary channel> '{...}'
    python upstream.py <table> close <conversation id> <primary channel> [quiet seconds]
    python upstream.py <table> add-address <conversation id> <primary channel> <new primary channel>
    python upstream.py <table> find <primary channel>

Prints JSON. docs/conversation-record.schema.json has every attribute.
"""

import datetime
import json
import sys
import time
import uuid

import boto3
from boto3.dynamodb.conditions import Attr, Key

# What the system keeps of messages belongs to the record that got them.
OF_MESSAGES = ("messages", "listed_message_ids", "message_count", "last_user_message_at", "email_status")


def timestamp(seconds_ago=0.0):
    """A time as the table holds it: `2026-11-24T10:00:00.000Z`. Times are compared as texts."""
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds_ago)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def key_of(conversation_id, primary_channel):
    return {"conversation_id": conversation_id, "primary_channel": primary_channel}


def create_conversation(table, conversation):
    """Create a conversation; raises ConditionalCheckFailedException when there is one with this key."""
    item = {
        "conversation_id": f"conv-{uuid.uuid4()}",
        "conversation_status": "open",
        "hand_off_to_human": False,
        **conversation,
        "last_activity_at": timestamp(),
    }
    table.put_item(Item=item, ConditionExpression=Attr("conversation_id").not_exists())
    return key_of(item["conversation_id"], item["primary_channel"])


def change_conversation(table, key, name, value):
    """Change one attribute of a conversation that exists: a handoff and back, the priority, the recipients."""
    table.update_item(
        Key=key,
        UpdateExpression="SET #name = :value",
        ConditionExpression="attribute_exists(conversation_id)",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":value": value},
    )


def note_answer(table, key, channel_type, content):
    """Note an answer in the conversation's list. False when the list is full: the system shortens it."""
    now = timestamp()
    entry = {
        "message_id": f"answer-{uuid.uuid4()}",
        "direction": "OUTBOUND",
        "content": content[:1000],
        "timestamp": now,
        "channel_type": channel_type,
    }
    return is_done(
        table,
        table.update_item,
        Key=key,
        UpdateExpression="SET messages = list_append(if_not_exists(messages, :none), :entries), last_activity_at = :now",
        ConditionExpression="attribute_exists(conversation_id) AND (attribute_not_exists(messages) OR size(messages) < :most)",
        ExpressionAttributeValues={":none": [], ":entries": [entry], ":now": now, ":most": 50},
    )


def replace_conversation(table, old, conversation):
    """Replace a conversation. The old record is deleted only when the index by which messages find conversations
    shows the new one, so the customer is never unknown."""
    key = create_conversation(table, conversation)
    for _ in range(100):
        if key in conversations_of(table, key["primary_channel"]):
            table.delete_item(Key=old)
            return key
        time.sleep(0.1)
    raise TimeoutError("by_primary_channel does not show the new conversation; the old one was kept")


def close_conversation(table, key, quiet_seconds=60.0):
    """Close a conversation. False when the customer wrote within that time, or when it does not exist."""
    quiet = Attr("last_user_message_at").not_exists() | Attr("last_user_message_at").lt(timestamp(quiet_seconds))
    return is_done(
        table, table.delete_item, Key=key, ConditionExpression=Attr("conversation_id").exists() & quiet
    )


def add_address(table, key, primary_channel):
    """Give a conversation a further address of its customer. Messages of both are in its history."""
    item = table.get_item(Key=key, ConsistentRead=True)["Item"]
    kept = {name: value for name, value in item.items() if name not in OF_MESSAGES}
    return create_conversation(table, {**kept, "primary_channel": primary_channel})


def conversations_of(table, primary_channel):
    """The keys of a customer's conversations, under one id. The index lags by some milliseconds."""
    found = table.query(
        IndexName="by_primary_channel", KeyConditionExpression=Key("primary_channel").eq(primary_channel)
    )
    return found["Items"]


def is_done(table, write, **request):
    try:
        write(**request)
        return True
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False


def main():
    table = boto3.resource("dynamodb").Table(sys.argv[1])
    command, *arguments = sys.argv[2:]
    if command == "create":
        result = create_conversation(table, json.loads(arguments[0]))
    elif command == "find":
        result = conversations_of(table, arguments[0])
    else:
        conversation_id, primary_channel, *rest = arguments
        key = key_of(conversation_id, primary_channel)
        if command == "change":
            result = change_conversation(table, key, rest[0], json.loads(rest[1]))
        elif command == "answer":
            result = note_answer(table, key, *rest)
        elif command == "replace":
            result = replace_conversation(table, key, json.loads(rest[0]))
        elif command == "close":
            result = close_conversation(table, key, *map(float, rest))
        elif command == "add-address":
            result = add_address(table, key, rest[0])
        else:
            sys.exit(__doc__)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
