"""The official decoder with every field counted: no client complains about a superfluous one, so this does.

Runs in the environment of Interactive Brokers' own client, which has nothing of this project.
"""

from __future__ import annotations

from collections import Counter

from ibapi.decoder import Decoder


class CountingDecoder(Decoder):
    """Decodes as ever and notes what was left over, missing or unknown."""

    def __init__(self, wrapper, server_version):
        super().__init__(wrapper, server_version)
        self.decoded = Counter()
        self.problems = []

    def interpret(self, fields):
        if not fields:
            return
        number = int(fields[0])
        handling = self.msgId2handleInfo.get(number)
        try:
            if handling is None:
                self.problems.append(f"{number}: unknown message")
            elif handling.wrapperMeth is not None:
                expected = len(handling.wrapperParams) - 1
                if len(fields) - 2 != expected:
                    self.problems.append(f"{number}: {len(fields) - 2} fields for {expected} parameters: {fields}")
                self.interpretWithSignature(fields, handling)
            else:
                iterator = iter(fields)
                handling.processMeth(self, iterator)
                left = len(list(iterator))
                if left:
                    self.problems.append(f"{number}: {left} fields left over of {fields}")
        except Exception as error:  # noqa: BLE001 - whatever a decoder stumbles over is a finding
            self.problems.append(f"{number}: {error!r} for {fields}")
        self.decoded[number] += 1
