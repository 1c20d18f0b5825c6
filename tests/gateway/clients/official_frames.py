"""Decodes frames from standard input with the official decoder and tells what it made of them, as JSON.

Runs in the environment of Interactive Brokers' own client.
"""

import json
import sys

from ibapi.comm import read_fields, read_msg
from ibapi.wrapper import EWrapper
from official_counting import CountingDecoder


class Recorder(EWrapper):
    """Keeps every call with its arguments as text."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name.startswith("_") or name == "calls" or not callable(found):
            return found

        def record(*arguments):
            self.calls.append([name, [_text(argument) for argument in arguments]])

        return record


def _text(argument):
    return " ".join(map(str, argument)) if isinstance(argument, list) else str(argument)


def main():
    content = sys.stdin.buffer.read()
    recorder = Recorder()
    decoder = CountingDecoder(recorder, 176)
    while content:
        size, message, content = read_msg(content)
        assert size == len(message), "a frame is cut"
        decoder.interpret(read_fields(message))
    print(json.dumps({"decoded": decoder.decoded, "problems": decoder.problems, "calls": recorder.calls}))


main()
