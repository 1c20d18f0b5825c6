"""Finds the contracts that fit a client's description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.contracts.listings import (
    OPTION_VENUES,
    SMART,
    STOCK_VENUES,
    Listing,
    listing_of,
    present_name,
)
from spy_pipeline.gateway.contracts.option_numbers import OptionNumbering, occ_name
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.market.option_contracts import OptionContract, Right
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery

OPTION_MULTIPLIER = "100"
_RIGHTS: dict[str, tuple[Right, ...]] = {
    "": ("C", "P"),
    "0": ("C", "P"),
    "?": ("C", "P"),
    "C": ("C",),
    "CALL": ("C",),
    "P": ("P",),
    "PUT": ("P",),
}
_NOT_FOUND = "No security definition has been found for the request"


class ContractDirectory:
    """All contracts of one market."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._listings = {symbol: listing_of(symbol) for symbol in market.symbols()}
        self._numbering = OptionNumbering(tuple(self._listings))

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All stocks and funds."""
        return tuple(self._listings.values())

    def number(self, contract: Contract) -> int:
        """The number by which a client may ask for this contract again."""
        return contract.listing.con_id if contract.option is None else self._numbering.number(contract.option)

    def find(self, query: ContractQuery, at_ns: int) -> list[Contract]:
        """Every contract that fits at `at_ns`; none is refused with 200."""
        query = self._by_number(query)
        if not query.sec_type:
            raise RefusedError(
                Code.INVALID_REQUEST, "Error validating request.-'bZ' : cause - Please enter a valid security type"
            )
        found: list[Contract] = []
        if query.currency in ("", "USD"):
            if query.sec_type == "STK":
                found = list(self._stocks(query))
            elif query.sec_type == "OPT":
                found = list(self._options(query, at_ns))
        if not found:
            raise RefusedError(Code.NO_DEFINITION, _NOT_FOUND)
        return found

    def resolve(self, query: ContractQuery, at_ns: int) -> Contract:
        """The one contract that a request for its data means; none or several are refused with 200."""
        if not query.exchange and not query.con_id:
            raise RefusedError(Code.INVALID_REQUEST, "Error validating request.-'bS' : cause - Please enter exchange")
        found = self.find(query, at_ns)
        if len(found) > 1:
            raise RefusedError(
                Code.NO_DEFINITION,
                f"The contract description specified for {query.symbol} is ambiguous; "
                "you must specify the multiplier or trading class.",
            )
        return found[0]

    def _by_number(self, query: ContractQuery) -> ContractQuery:
        """The query with what its contract number says filled in; a number that contradicts it is refused."""
        if query.con_id <= 0:
            return query
        named = self._numbered(query.con_id, query.exchange or SMART)
        if named is None or (query.symbol and query.symbol != named.symbol):
            raise RefusedError(Code.NO_DEFINITION, _NOT_FOUND)
        if query.sec_type and query.sec_type != named.sec_type:
            raise RefusedError(Code.NO_DEFINITION, _NOT_FOUND)
        return named

    def _numbered(self, con_id: int, exchange: str) -> ContractQuery | None:
        for listing in self._listings.values():
            if listing.con_id == con_id:
                return ContractQuery(symbol=listing.symbol, sec_type="STK", exchange=exchange)
        option = self._numbering.contract(con_id)
        if option is None:
            return None
        return ContractQuery(
            symbol=option.symbol,
            sec_type="OPT",
            exchange=exchange,
            expiration=f"{option.expiration:%Y%m%d}",
            strike=option.strike,
            right=option.right,
        )

    def _stocks(self, query: ContractQuery) -> Iterator[Contract]:
        listing = self._listings.get(query.symbol or query.local_symbol)
        if listing is None or not _fits(query.local_symbol, listing.symbol):
            return
        if not _fits(present_name(query.primary_exchange), listing.primary_exchange):
            return
        if not _fits(query.trading_class, listing.trading_class):
            return
        for venue in _venues(query.exchange, STOCK_VENUES):
            yield Contract(listing, venue)

    def _options(self, query: ContractQuery, at_ns: int) -> Iterator[Contract]:
        symbol = query.symbol or query.local_symbol.partition(" ")[0]
        listing = self._listings.get(symbol)
        venues = _venues(query.exchange, OPTION_VENUES)
        if listing is None or not venues or not _fits(query.multiplier, OPTION_MULTIPLIER):
            return
        if not _fits(query.trading_class, symbol):
            return
        for contract in self._listed_options(query, symbol, at_ns):
            if _fits(query.local_symbol, occ_name(contract)):
                for venue in venues:
                    yield Contract(listing, venue, contract)

    def _listed_options(self, query: ContractQuery, symbol: str, at_ns: int) -> Iterator[OptionContract]:
        options = self._market.options(symbol)
        rights = _RIGHTS.get(query.right, ())
        for expiration in options.expirations(at_ns):
            if not _expiration_fits(query.expiration, expiration):
                continue
            for strike in options.strikes(expiration, at_ns):
                if query.strike in (0.0, strike):
                    for right in rights:
                        yield OptionContract(symbol, expiration, strike, right)


def _fits(asked: str, actual: str) -> bool:
    return asked in ("", actual)


def _expiration_fits(asked: str, actual: date) -> bool:
    """A whole date fits itself, a month all its days; the time some clients add after a blank means nothing."""
    day = asked.partition(" ")[0].replace("-", "")
    return f"{actual:%Y%m%d}".startswith(day) if len(day) in (0, 6, 8) else False


def _venues(asked: str, venues: tuple[str, ...]) -> tuple[str, ...]:
    """Every venue where none is asked for, else the one that is, if it exists."""
    if not asked:
        return venues
    return (present_name(asked),) if present_name(asked) in venues else ()
