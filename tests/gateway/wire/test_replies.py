"""Every message the gateway sends, field for field, and as the official decoder understands it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable

import pytest

from spy_pipeline.gateway.wire import replies
from spy_pipeline.gateway.wire.framing import Frame, split_fields, to_bytes
from spy_pipeline.gateway.wire.replies import account, contracts, depth, history, orders, session, tick_by_tick, ticks
from spy_pipeline.gateway.wire.replies.history import WireBar
from spy_pipeline.gateway.wire.replies.ticks import OptionComputation
from tests.gateway.clients.official import run_official

BAR = WireBar("20250303 09:30:00 US/Eastern", 1.0, 4.0, 0.5, 2.0, 700, 1.75, 9)
DETAILS = contracts.ContractDetails(
    symbol="SPY",
    sec_type="STK",
    exchange="SMART",
    local_symbol="SPY",
    market_name="SPY",
    trading_class="SPY",
    con_id=756733,
    min_tick=0.01,
    order_types="LMT",
    valid_exchanges="SMART,ARCA",
    long_name="A FUND",
    primary_exchange="ARCA",
    industry="",
    category="",
    subcategory="",
    trading_hours="20250303:0400-20250303:2000",
    liquid_hours="20250303:0930-20250303:1600",
    isin="US78462F1030",
    agg_group=1,
    market_rule_ids="26,26",
    stock_type="ETF",
    size_increment="0.0001",
    suggested_size_increment="100",
)

MESSAGES: list[tuple[Callable[..., Frame], Frame, str, str]] = [
    (session.managed_accounts, session.managed_accounts(["SIM1", "SIM2"]), "15,1,SIM1,SIM2", "managedAccounts"),
    (session.next_valid_id, session.next_valid_id(3), "9,1,3", "nextValidId"),
    (session.current_time, session.current_time(1741015800), "49,1,1741015800", "currentTime"),
    (session.error, session.error(-1, 2104, "farm"), "4,2,-1,2104,farm,", "error"),
    (
        account.account_value,
        account.account_value("Key", "1", "USD", "SIM1"),
        "6,2,Key,1,USD,SIM1",
        "updateAccountValue",
    ),
    (account.account_time, account.account_time("09:30"), "8,1,09:30", "updateAccountTime"),
    (account.account_download_end, account.account_download_end("SIM1"), "54,1,SIM1", "accountDownloadEnd"),
    (
        account.account_value_multi,
        account.account_value_multi(2, "SIM1", "", key="Key", value="1", currency="USD"),
        "73,1,2,SIM1,,Key,1,USD",
        "accountUpdateMulti",
    ),
    (account.account_value_multi_end, account.account_value_multi_end(2), "74,1,2", "accountUpdateMultiEnd"),
    (
        account.account_summary,
        account.account_summary(2, "SIM1", "Tag", "1", "USD"),
        "63,1,2,SIM1,Tag,1,USD",
        "accountSummary",
    ),
    (account.account_summary_end, account.account_summary_end(2), "64,1,2", "accountSummaryEnd"),
    (account.position_end, account.position_end(), "62,1", "positionEnd"),
    (orders.open_order_end, orders.open_order_end(), "53,1", "openOrderEnd"),
    (orders.completed_orders_end, orders.completed_orders_end(), "102", "completedOrdersEnd"),
    (orders.executions_end, orders.executions_end(4), "55,1,4", "execDetailsEnd"),
    (
        contracts.contract_details,
        contracts.contract_details(4, DETAILS),
        "10,4,SPY,STK,,0.0,,SMART,USD,SPY,SPY,SPY,756733,0.01,,LMT,SMART,ARCA,1,0,A FUND,ARCA,,,,,US/Eastern,"
        "20250303:0400-20250303:2000,20250303:0930-20250303:1600,,,1,ISIN,US78462F1030,1,,,26,26,,ETF,0.0001,0.0001,100",
        "contractDetails",
    ),
    (contracts.contract_details_end, contracts.contract_details_end(4), "52,1,4", "contractDetailsEnd"),
    (
        contracts.symbol_samples,
        contracts.symbol_samples(5, [contracts.SymbolSample(1, "SPY", "ARCA", ("OPT", "WAR"), "A FUND")]),
        "79,5,1,1,SPY,STK,ARCA,USD,2,OPT,WAR,A FUND,",
        "symbolSamples",
    ),
    (
        contracts.option_parameters,
        contracts.option_parameters(
            6,
            "SMART",
            under_con_id=7,
            trading_class="SPY",
            multiplier="100",
            expirations=["20250303"],
            strikes=[5.0, 6.0],
        ),
        "75,6,SMART,7,SPY,100,1,20250303,2,5.0,6.0",
        "securityDefinitionOptionParameter",
    ),
    (
        contracts.option_parameters_end,
        contracts.option_parameters_end(6),
        "76,6",
        "securityDefinitionOptionParameterEnd",
    ),
    (
        contracts.market_rule,
        contracts.market_rule(26, [(0.0, 0.01), (3.0, 0.05)]),
        "93,26,2,0.0,0.01,3.0,0.05",
        "marketRule",
    ),
    (
        contracts.smart_components,
        contracts.smart_components(7, [(0, "ARCA", "P")]),
        "82,7,1,0,ARCA,P",
        "smartComponents",
    ),
    (
        contracts.depth_exchanges,
        contracts.depth_exchanges([contracts.DepthExchange("ARCA", "", "Deep")]),
        "80,1,ARCA,STK,,Deep,2147483647",
        "mktDepthExchanges",
    ),
    (ticks.tick_price, ticks.tick_price(7, 1, 450.21, 100, 1), "1,6,7,1,450.21,100,1", "tickPrice"),
    (ticks.tick_size, ticks.tick_size(7, 0, 0.5), "2,6,7,0,0.5", "tickSize"),
    (ticks.tick_generic, ticks.tick_generic(7, 49, 0.0), "45,6,7,49,0.0", "tickGeneric"),
    (ticks.tick_string, ticks.tick_string(7, 45, "1741015800"), "46,6,7,45,1741015800", "tickString"),
    (
        ticks.tick_request_parameters,
        ticks.tick_request_parameters(7, 0.01, "9c0001", 3),
        "81,7,0.01,9c0001,3",
        "tickReqParams",
    ),
    (ticks.market_data_type, ticks.market_data_type(7, 3), "58,1,7,3", "marketDataType"),
    (ticks.snapshot_end, ticks.snapshot_end(7), "57,1,7", "tickSnapshotEnd"),
    (
        ticks.option_computation,
        ticks.option_computation(7, 13, OptionComputation(0.2, 0.5, 1.5, 0.25, 0.0625, 0.125, -0.75, 450.5)),
        "21,7,13,1,0.2,0.5,1.5,0.25,0.0625,0.125,-0.75,450.5",
        "tickOptionComputation",
    ),
    (depth.market_depth, depth.market_depth(8, 2, 0, 1, 450.5, 100), "12,1,8,2,0,1,450.5,100", "updateMktDepth"),
    (
        depth.market_depth_l2,
        depth.market_depth_l2(8, 2, "ARCA", 1, 0, 450.5, 100, 1),
        "13,1,8,2,ARCA,1,0,450.5,100,1",
        "updateMktDepthL2",
    ),
    (
        tick_by_tick.print_tick,
        tick_by_tick.print_tick(9, 2, 1741015800, 450.5, 3, 2, "ARCA", "   I"),
        "99,9,2,1741015800,450.5,3,2,ARCA,   I",
        "tickByTickAllLast",
    ),
    (
        tick_by_tick.quote_tick,
        tick_by_tick.quote_tick(9, 1741015800, 450.5, 450.75, 100, 200, 1),
        "99,9,3,1741015800,450.5,450.75,100,200,1",
        "tickByTickBidAsk",
    ),
    (
        tick_by_tick.mid_point_tick,
        tick_by_tick.mid_point_tick(9, 1741015800, 450.5),
        "99,9,4,1741015800,450.5",
        "tickByTickMidPoint",
    ),
    (
        history.historical_data,
        history.historical_data(10, "from", "to", [BAR]),
        "17,10,from,to,1,20250303 09:30:00 US/Eastern,1.0,4.0,0.5,2.0,700,1.75,9",
        "historicalData",
    ),
    (
        history.historical_data_update,
        history.historical_data_update(10, BAR),
        "90,10,9,20250303 09:30:00 US/Eastern,1.0,2.0,4.0,0.5,1.75,700",
        "historicalDataUpdate",
    ),
    (
        history.real_time_bar,
        history.real_time_bar(10, 1741015800, BAR),
        "50,3,10,1741015800,1.0,4.0,0.5,2.0,700,1.75,9",
        "realtimeBar",
    ),
    (history.head_timestamp, history.head_timestamp(10, "1420209000"), "88,10,1420209000", "headTimestamp"),
    (
        history.historical_schedule,
        history.historical_schedule(10, "a", "b", "US/Eastern", [("x", "y", "20250303")]),
        "106,10,a,b,US/Eastern,1,x,y,20250303",
        "historicalSchedule",
    ),
    (
        history.historical_mid_points,
        history.historical_mid_points(10, [(5, 1.5)], done=True),
        "96,10,1,5,0,1.5,0,1",
        "historicalTicks",
    ),
    (
        history.historical_quotes,
        history.historical_quotes(10, [(5, 1, 1.5, 1.75, 100, 200)], done=True),
        "97,10,1,5,1,1.5,1.75,100,200,1",
        "historicalTicksBidAsk",
    ),
    (
        history.historical_prints,
        history.historical_prints(10, [(5, 2, 1.5, 100, "ARCA", " O X")], done=True),
        "98,10,1,5,2,1.5,100,ARCA, O X,1",
        "historicalTicksLast",
    ),
]


@pytest.mark.parametrize(("frame", "fields"), [(frame, fields) for _, frame, fields, _ in MESSAGES])
def test_every_message_has_its_layout(frame: Frame, fields: str) -> None:
    """The commas inside of lists are fields' own, so the texts are compared joined."""
    payload = to_bytes(frame)[4:]
    assert int.from_bytes(to_bytes(frame)[:4], "big") == len(payload)
    assert ",".join(split_fields(payload)) == fields


def test_the_official_decoder_takes_every_field_of_every_message() -> None:
    found = run_official("official_frames.py", content=b"".join(to_bytes(frame) for _, frame, _, _ in MESSAGES))
    assert found["problems"] == []
    called = [name for name, _ in found["calls"]]
    assert [name for _, _, _, name in MESSAGES if name not in called] == []


def test_the_masks_of_live_and_past_quotes_are_the_reverse_of_each_other() -> None:
    """The same mask 1 means a bid past the low live and an ask past the high in history."""
    frames = [
        tick_by_tick.quote_tick(1, 5, 1.0, 2.0, 3, 4, 1),
        history.historical_quotes(2, [(5, 1, 1.0, 2.0, 3, 4)], done=True),
    ]
    ((_, live), (_, past)) = run_official("official_frames.py", content=to_bytes("".join(frames)))["calls"]
    assert "BidPastLow: 1, AskPastHigh: 0" in live[-1]
    assert "BidPastLow: 0, AskPastHigh: 1" in past[1]


def test_no_message_is_left_out_here() -> None:
    """A reply function without a line in the table above would be untested."""
    public = {
        function
        for module in pkgutil.iter_modules(replies.__path__)
        for name, function in vars(importlib.import_module(f"{replies.__name__}.{module.name}")).items()
        if inspect.isfunction(function)
        and function.__module__ == f"{replies.__name__}.{module.name}"
        and not name.startswith("_")
    }
    assert public - {function for function, _, _, _ in MESSAGES} == {session.handshake}


def test_text_beyond_ascii_leaves_as_an_escape_that_clients_undo() -> None:
    frame = session.error(1, 321, "naïve\0 €")
    assert to_bytes(frame).isascii()
    ((_, arguments),) = run_official("official_frames.py", content=to_bytes(frame))["calls"]
    assert arguments[2] == "naïve  €"
