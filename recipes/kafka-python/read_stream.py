#!/usr/bin/env python3
"""Reads a stream out of a Kafka topic that ringbuf's TopicWriter has written.

    read_stream.py BOOTSTRAP TOPIC STREAM

Prints a line for each signal, until the stream ends:

    data POSITION COUNT FIRST LAST
    gap POSITION COUNT
    end POSITION [FAILURE_CODE]

Removes what the topic has twice, and fails if elements are missing that no gap record covers.
Needs confluent-kafka; on Debian: python3-confluent-kafka. The format is in docs/kafka.md.
"""
import re
import struct
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

VERSION = "1"
PRIMITIVES = {"i8": "b", "i16": "h", "u16": "H", "i32": "i", "i64": "q", "f32": "f", "f64": "d"}


def element(layout):
    """The format, for the module struct, of an element with this layout."""
    tokens = re.findall(r"pad\d+(?=[,}]|$)|[{},]|\[\d+\]|[^\s,:\[\]{}]+:|\w+", layout)

    def members(end):
        text = ""
        while tokens and tokens[0] != end:
            if tokens[0] == ",":
                tokens.pop(0)
            text += member()
        return text

    def member():
        token = tokens.pop(0)
        if re.fullmatch(r"pad\d+", token):
            return token[3:] + "x"
        if token.endswith(":"):
            token = tokens.pop(0)
        if token == "{":
            value = members("}")
            tokens.pop(0)
        else:
            value = PRIMITIVES[token]
        while tokens and tokens[0].startswith("["):
            value *= int(tokens.pop(0)[1:-1])
        return value

    return struct.Struct("<" + members(None))


def messages(bootstrap, topic, stream):
    """The stream's records, in order: they all lie in one partition."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "read_stream", "enable.auto.commit": False}
    )
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise RuntimeError(message.error())
        if message.key() == stream.encode():
            yield message


def signals(stream):
    """Tuples of kind, position, count, and the elements or the failure code."""
    position = 0
    for message in stream:
        headers = {name: value.decode() for name, value in message.headers()}
        if headers["ringbuf.version"] != VERSION:
            raise RuntimeError("format version " + headers["ringbuf.version"])
        kind = headers["ringbuf.kind"]
        first = int(headers["ringbuf.position"])
        if first > position:
            raise RuntimeError(
                f"{first - position} elements are missing from position {position} on,"
                f" at offset {message.offset()}"
            )
        if kind == "end":
            if first == position:
                yield kind, position, 0, headers.get("ringbuf.code", "")
                return
            continue
        count = int(headers["ringbuf.count"])
        known = min(position - first, count)
        if known == count:
            continue
        position = first + count
        elements = None
        if kind == "data":
            layout = element(headers["ringbuf.layout"])
            elements = list(layout.iter_unpack(message.value()))[known:]
        yield kind, first + known, count - known, elements


def main(bootstrap, topic, stream):
    for kind, position, count, content in signals(messages(bootstrap, topic, stream)):
        if kind == "data":
            print(kind, position, count, *content[0], *content[-1])
        elif kind == "gap":
            print(kind, position, count)
        else:
            print(kind, position, content)


if __name__ == "__main__":
    main(*sys.argv[1:])
