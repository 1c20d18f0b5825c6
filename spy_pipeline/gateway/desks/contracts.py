"""Answers about what can be traded, where, and in which steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.contracts.details import MARKET_RULES
from spy_pipeline.gateway.contracts.directory import OPTION_MULTIPLIER
from spy_pipeline.gateway.contracts.listings import OPTION_VENUES, SMART, Listing
from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.market.events import EXCHANGES
from spy_pipeline.gateway.streams.level_one import EXCHANGE_LETTERS
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies import contracts as replies
from spy_pipeline.gateway.wire.requests import contracts as requests

_MAX_SAMPLES = 16
_DEPTH_EXCHANGES = (
    replies.DepthExchange("ARCA", "", "Deep"),
    replies.DepthExchange("NASDAQ", "", "Deep2"),
    replies.DepthExchange("BATS", "", "Deep"),
    replies.DepthExchange("BYX", "", "Deep"),
    replies.DepthExchange("DRCTEDGE", "", "Deep"),
    replies.DepthExchange("IEX", "", "Deep"),
    replies.DepthExchange("MEMX", "", "Deep"),
    replies.DepthExchange("NYSE", "NYSE", "Deep"),
)


class ContractDesk(Desk):
    """Looks contracts up."""

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Details, symbols, rules, option parameters and exchanges."""
        return {
            requests.AskContractData: self._details,
            requests.AskMatchingSymbols: self._symbols,
            requests.AskMarketRule: self._rule,
            requests.AskOptionParameters: self._option_parameters,
            requests.AskSmartComponents: self._components,
            requests.AskDepthExchanges: self._depth_exchanges,
        }

    async def _details(self, request: requests.AskContractData) -> None:
        """One message per match and the end; the search of a whole option chain takes its time in the worker."""
        self._client.meet_faults(RequestKind.CONTRACT, request.req_id)
        self._client.reply(await self._client.work(lambda: self._matches(request)))

    def _matches(self, request: requests.AskContractData) -> Frame:
        simulation, at_ns = self._client.simulation, self._client.now_ns()
        directory = simulation.directory
        frames = [
            replies.contract_details(
                request.req_id, simulation.details.details(contract, directory.number(contract), at_ns)
            )
            for contract in directory.find(request.contract, at_ns)
        ]
        frames.append(replies.contract_details_end(request.req_id))
        return "".join(frames)

    async def _symbols(self, request: requests.AskMatchingSymbols) -> None:
        pattern = request.pattern.upper()
        found = [
            replies.SymbolSample(listing.con_id, listing.symbol, listing.primary_exchange, ("OPT",), listing.long_name)
            for listing in self._client.simulation.directory.listings
            if pattern and (listing.symbol.startswith(pattern) or pattern in listing.long_name.split())
        ]
        self._client.reply(replies.symbol_samples(request.req_id, found[:_MAX_SAMPLES]))

    async def _rule(self, request: requests.AskMarketRule) -> None:
        increments = MARKET_RULES.get(request.rule_id)
        if increments is None:
            raise RefusedError(
                Code.INVALID_REQUEST, "Error validating request.-'bR' : cause - Incorrect market rule id"
            )
        self._client.reply(replies.market_rule(request.rule_id, increments))

    async def _option_parameters(self, request: requests.AskOptionParameters) -> None:
        """The same expirations and strikes at every exchange, then the end."""
        self._client.reply(await self._client.work(lambda: self._chains(request)))

    def _chains(self, request: requests.AskOptionParameters) -> Frame:
        listing = self._underlying(request)
        options, at_ns = self._client.simulation.market.options(listing.symbol), self._client.now_ns()
        expirations = options.expirations(at_ns)
        strikes = sorted({strike for expiration in expirations for strike in options.strikes(expiration, at_ns)})
        dates = [f"{expiration:%Y%m%d}" for expiration in expirations]
        frames = [
            replies.option_parameters(
                request.req_id,
                venue,
                under_con_id=listing.con_id,
                trading_class=listing.symbol,
                multiplier=OPTION_MULTIPLIER,
                expirations=dates,
                strikes=strikes,
            )
            for venue in (SMART, *OPTION_VENUES[1:])
        ]
        frames.append(replies.option_parameters_end(request.req_id))
        return "".join(frames)

    def _underlying(self, request: requests.AskOptionParameters) -> Listing:
        for listing in self._client.simulation.directory.listings:
            if listing.symbol == request.symbol and listing.con_id == request.con_id and request.sec_type == "STK":
                return listing
        raise RefusedError(Code.INVALID_REQUEST, "Error validating request.-'cd' : cause - Invalid contract id")

    async def _components(self, request: requests.AskSmartComponents) -> None:
        components = [(bit, name, EXCHANGE_LETTERS[name]) for bit, name in enumerate(EXCHANGES)]
        self._client.reply(replies.smart_components(request.req_id, components))

    async def _depth_exchanges(self, _: requests.AskDepthExchanges) -> None:
        self._client.reply(replies.depth_exchanges(_DEPTH_EXCHANGES))
