"""Everything the gateway tells about a contract."""

from __future__ import annotations

from functools import lru_cache

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.contracts.directory import OPTION_MULTIPLIER
from spy_pipeline.gateway.contracts.hours import extended_hours, option_hours, regular_hours
from spy_pipeline.gateway.contracts.listings import OPTION_VENUES, STOCK_VENUES
from spy_pipeline.gateway.contracts.option_numbers import occ_name
from spy_pipeline.gateway.market.option_contracts import OptionContract
from spy_pipeline.gateway.wire.replies.contracts import ContractDetails

STOCK_RULE = 26
FINE_OPTION_RULE = 109
COARSE_OPTION_RULE = 32
MARKET_RULES: dict[int, tuple[tuple[float, float], ...]] = {
    STOCK_RULE: ((0.0, 0.01),),
    FINE_OPTION_RULE: ((0.0, 0.01),),
    COARSE_OPTION_RULE: ((0.0, 0.01), (3.0, 0.05)),
}
"""Price steps by the number of their rule: from which price on which step holds, US dollars."""
MIN_TICK = 0.01

_ORDER_TYPES = "ACTIVETIM,ADJUST,ALERT,ALGO,AON,DAY,GTC,GTD,HID,IOC,LIT,LMT,LOC,MIT,MKT,MOC,OCA,STP,STPLMT,TRAIL,WHATIF"
_PENNY_FUNDS = ("SPY", "QQQ", "IWM")


class DetailsBook:
    """Describes contracts as of a moment."""

    def __init__(self, calendar: SessionCalendar) -> None:
        self._extended_hours = lru_cache(maxsize=8)(lambda day: extended_hours(calendar, day))
        self._regular_hours = lru_cache(maxsize=8)(lambda day: regular_hours(calendar, day))
        self._option_hours = lru_cache(maxsize=16)(lambda day, of_fund: option_hours(calendar, day, of_fund=of_fund))

    def details(self, contract: Contract, con_id: int, at_ns: int) -> ContractDetails:
        """What the gateway tells about `contract`, whose number is `con_id`, at `at_ns`."""
        if contract.option is None:
            return self._stock(contract, con_id, at_ns)
        return self._option(contract, contract.option, con_id, at_ns)

    def _stock(self, contract: Contract, con_id: int, at_ns: int) -> ContractDetails:
        listing = contract.listing
        today = new_york_time(at_ns).date()
        return ContractDetails(
            symbol=listing.symbol,
            sec_type="STK",
            exchange=contract.exchange,
            local_symbol=listing.symbol,
            market_name=listing.trading_class,
            trading_class=listing.trading_class,
            con_id=con_id,
            min_tick=MIN_TICK,
            order_types=_ORDER_TYPES,
            valid_exchanges=",".join(STOCK_VENUES),
            long_name=listing.long_name,
            primary_exchange=listing.primary_exchange,
            industry=listing.industry,
            category=listing.category,
            subcategory=listing.subcategory,
            trading_hours=self._extended_hours(today),
            liquid_hours=self._regular_hours(today),
            isin=listing.isin,
            agg_group=1,
            market_rule_ids=",".join([str(STOCK_RULE)] * len(STOCK_VENUES)),
            stock_type="ETF" if listing.is_fund else "COMMON",
            size_increment="0.0001",
            suggested_size_increment="100",
        )

    def _option(self, contract: Contract, option: OptionContract, con_id: int, at_ns: int) -> ContractDetails:
        listing = contract.listing
        hours = self._option_hours(new_york_time(at_ns).date(), listing.is_fund)
        rule = FINE_OPTION_RULE if listing.symbol in _PENNY_FUNDS else COARSE_OPTION_RULE
        return ContractDetails(
            symbol=listing.symbol,
            sec_type="OPT",
            last_trade_date=f"{option.expiration:%Y%m%d}",
            strike=option.strike,
            right=option.right,
            exchange=contract.exchange,
            local_symbol=occ_name(option),
            market_name=listing.symbol,
            trading_class=listing.symbol,
            con_id=con_id,
            min_tick=MIN_TICK,
            multiplier=OPTION_MULTIPLIER,
            order_types=_ORDER_TYPES,
            valid_exchanges=",".join(OPTION_VENUES),
            under_con_id=listing.con_id,
            long_name=listing.long_name,
            primary_exchange="",
            contract_month=f"{option.expiration:%Y%m}",
            industry=listing.industry,
            category=listing.category,
            subcategory=listing.subcategory,
            trading_hours=hours,
            liquid_hours=hours,
            agg_group=2,
            under_symbol=listing.symbol,
            under_sec_type="STK",
            market_rule_ids=",".join([str(rule)] * len(OPTION_VENUES)),
            real_expiration_date=f"{option.expiration:%Y%m%d}",
            size_increment="1",
            suggested_size_increment="1",
        )
