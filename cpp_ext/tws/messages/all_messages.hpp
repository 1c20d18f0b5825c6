#pragma once

#include "tws/messages/account.hpp"
#include "tws/messages/bars.hpp"
#include "tws/messages/contracts.hpp"
#include "tws/messages/depth.hpp"
#include "tws/messages/executions.hpp"
#include "tws/messages/past_ticks.hpp"
#include "tws/messages/session.hpp"
#include "tws/messages/tick_by_tick.hpp"
#include "tws/messages/ticks.hpp"

namespace spy::tws {

/// A list of message types.
template <typename... Messages>
struct MessageList {};

/// Every message that is decoded, the most frequent ones first.
using KnownMessages =
    MessageList<MarketDepthL2, MarketDepth, TickByTickQuote, TickByTickPrint, TickSize, TickPrice, TickString,
                TickGeneric, RealTimeBar, ErrorMessage, TickByTickMidPoint, TickOptionComputation,
                HistoricalData, HistoricalDataUpdate, CurrentTime, MarketDataType, TickReqParams, TickEfp,
                TickSnapshotEnd, RerouteMarketData, RerouteMarketDepth, NextValidId, ManagedAccounts,
                ContractData, ContractDataEnd, DepthExchanges, SmartComponents, MarketRule, SymbolSamples,
                OptionParameters, OptionParametersEnd, HeadTimestamp, HistoricalSchedule, PastMidPoints,
                PastQuotes, PastPrints, AccountValue, PortfolioValue, AccountUpdateTime, AccountDownloadEnd,
                Position, PositionEnd, AccountSummary, AccountSummaryEnd, AccountUpdateMulti,
                AccountUpdateMultiEnd, OrderStatus, ExecutionData, ExecutionDataEnd, CommissionReport,
                OpenOrderEnd, CompletedOrdersEnd>;

}  // namespace spy::tws
