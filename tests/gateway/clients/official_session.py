# ruff: noqa: FBT003, N803, ARG002 - names and positions are those of the official client
"""A session of Interactive Brokers' own Python client with a gateway; tells what it saw, as JSON.

Runs in the environment of that client: `official_session.py PORT`.
"""

import json
import sys
import threading
import time
from collections import defaultdict

from ibapi import client as ibapi_client
from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.wrapper import EWrapper
from official_counting import CountingDecoder

ibapi_client.decoder.Decoder = CountingDecoder
PATIENCE = 20.0
INFORMATION = range(2100, 2200)


class Session(EWrapper, EClient):
    """Notes every callback by its name and request."""

    def __init__(self):
        EClient.__init__(self, self)
        self.calls = defaultdict(list)
        self.errors = []

    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name in NOTED:

            def note(*arguments):
                self.calls[name].append(arguments)

            return note
        return found

    def error(self, reqId, errorCode, errorString, advancedOrderRejectJson=""):
        if errorCode not in INFORMATION:
            self.errors.append([reqId, errorCode, errorString])

    def wait(self, name, count=1, matching=lambda _: True):
        deadline = time.monotonic() + PATIENCE
        while sum(map(matching, list(self.calls[name]))) < count:
            if time.monotonic() > deadline or not self.isConnected():
                self.disconnect()
                raise SystemExit(f"no {name} came; errors {self.errors}, problems {self.decoder.problems}")
            time.sleep(0.005)
        return [arguments for arguments in list(self.calls[name]) if matching(arguments)]


NOTED = {
    name
    for name in vars(EWrapper)
    if not name.startswith("_") and name not in ("error", "logAnswer", "connectAck", "winError")
}


def contract(symbol, kind="STK", exchange="SMART"):
    wanted = Contract()
    wanted.symbol, wanted.secType, wanted.exchange, wanted.currency = symbol, kind, exchange, "USD"
    return wanted


def first_fields(session, name, count=1):
    return [arguments[0] for arguments in session.wait(name, count)]


def look_around(session):
    """Account, contracts and exchanges."""
    session.reqCurrentTime()
    session.wait("currentTime")
    session.reqManagedAccts()
    session.reqAccountSummary(1, "All", "NetLiquidation,BuyingPower,$LEDGER:ALL")
    session.wait("accountSummaryEnd")
    session.reqAccountUpdates(True, "")
    session.wait("accountDownloadEnd")
    session.reqAccountUpdatesMulti(2, "", "", False)
    session.wait("accountUpdateMultiEnd")
    session.reqPositions()
    session.wait("positionEnd")
    session.reqOpenOrders()
    session.wait("openOrderEnd")
    session.reqCompletedOrders(False)
    session.wait("completedOrdersEnd")
    from ibapi.execution import ExecutionFilter

    session.reqExecutions(3, ExecutionFilter())
    session.wait("execDetailsEnd")
    session.reqContractDetails(4, contract("SPY"))
    session.wait("contractDetailsEnd")
    session.reqMatchingSymbols(5, "SP")
    session.wait("symbolSamples")
    session.reqMarketRule(26)
    session.wait("marketRule")
    session.reqSmartComponents(6, "9c0001")
    session.wait("smartComponents")
    session.reqMktDepthExchanges()
    session.wait("mktDepthExchanges")


def look_back(session):
    """History."""
    bars = {}
    for req_id, (duration, size, show) in enumerate(
        (
            ("5 D", "1 min", "TRADES"),
            ("1 Y", "1 day", "TRADES"),
            ("1 D", "1 min", "MIDPOINT"),
            ("1 D", "1 min", "BID_ASK"),
            ("1 D", "1 min", "OPTION_IMPLIED_VOLATILITY"),
        ),
        20,
    ):
        session.reqHistoricalData(req_id, contract("SPY"), "", duration, size, show, 1, 2, False, [])
        session.wait("historicalDataEnd", 1, lambda arguments, wanted=req_id: arguments[0] == wanted)
        bars[f"{duration}/{size}/{show}"] = sum(call[0] == req_id for call in session.calls["historicalData"])
    session.reqHistoricalData(30, contract("SPY"), "", "1 M", "1 day", "SCHEDULE", 1, 1, False, [])
    session.wait("historicalSchedule")
    session.reqHeadTimeStamp(31, contract("SPY"), "TRADES", 1, 2)
    session.wait("headTimestamp")
    for req_id, (show, name) in enumerate(
        (("TRADES", "historicalTicksLast"), ("BID_ASK", "historicalTicksBidAsk"), ("MIDPOINT", "historicalTicks")), 32
    ):
        session.reqHistoricalTicks(req_id, contract("SPY"), "20250303 15:00:00 UTC", "", 20, show, 1, False, [])
        session.wait(name)
    return bars


def look_on(session):
    """Live streams."""
    session.reqMktData(40, contract("SPY"), "100,101,104,106,165,233,236,293,375", False, False, [])
    session.reqMktDepth(41, contract("SPY", exchange="ARCA"), 10, False, [])
    session.reqMktDepth(42, contract("SPY"), 10, True, [])
    for req_id, kind in enumerate(("Last", "AllLast", "BidAsk", "MidPoint"), 43):
        session.reqTickByTickData(req_id, contract("SPY"), kind, 0, False)
    session.reqRealTimeBars(47, contract("SPY"), 5, "TRADES", True, [])
    session.reqHistoricalData(48, contract("SPY"), "", "1 D", "1 min", "TRADES", 1, 1, True, [])
    session.reqMktData(49, contract("QQQ"), "", True, False, [])
    session.wait("tickSnapshotEnd")
    for name in ("tickPrice", "tickSize", "tickString", "tickGeneric", "updateMktDepth", "updateMktDepthL2"):
        session.wait(name, 20 if name != "tickGeneric" else 1)
    for name in ("tickByTickAllLast", "tickByTickBidAsk", "tickByTickMidPoint"):
        session.wait(name, 3)
    session.wait("realtimeBar", 2)
    session.wait("historicalDataUpdate", 2)
    session.cancelMktDepth(41, False)
    session.cancelMktDepth(42, True)
    session.cancelMktData(40)
    session.cancelRealTimeBars(47)
    for req_id in range(43, 47):
        session.cancelTickByTickData(req_id)


def look_at_options(session):
    """An option chain with quotes."""
    spy = session.calls["contractDetails"][0][1].contract.conId
    session.reqSecDefOptParams(60, "SPY", "", "STK", spy)
    session.wait("securityDefinitionOptionParameterEnd")
    _, _, _, _, _, expirations, strikes = session.calls["securityDefinitionOptionParameter"][0]
    last = next(call[2] for call in reversed(session.calls["tickPrice"]) if call[:2] == (40, 4))
    call = contract("SPY", "OPT")
    call.lastTradeDateOrContractMonth = sorted(expirations)[1]
    call.strike, call.right, call.multiplier = min(strikes, key=lambda strike: abs(strike - last)), "C", "100"
    session.reqContractDetails(61, call)
    session.wait("contractDetailsEnd", 1, lambda arguments: arguments[0] == 61)
    session.reqMktData(62, call, "", False, False, [])
    session.wait("tickOptionComputation", 4)
    return len(expirations), len(strikes)


def main():
    session = Session()
    session.connect("127.0.0.1", int(sys.argv[1]), 11)
    threading.Thread(target=session.run, daemon=True).start()
    session.wait("nextValidId")
    accounts = session.wait("managedAccounts")[0][0]
    look_around(session)
    bars = look_back(session)
    look_on(session)
    expirations, strikes = look_at_options(session)
    found = {
        "version": session.serverVersion(),
        "accounts": accounts,
        "bars": bars,
        "expirations": expirations,
        "strikes": strikes,
        "decoded": session.decoder.decoded,
        "problems": session.decoder.problems,
        "errors": session.errors,
    }
    session.disconnect()
    print(json.dumps(found))


main()
