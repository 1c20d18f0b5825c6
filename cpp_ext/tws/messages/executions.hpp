#pragma once

#include <cstdint>
#include <string_view>

#include "features/missing.hpp"

namespace spy::tws {

/// How far an order is.
struct OrderStatus {
  static constexpr std::int32_t kId = 3;
  static constexpr std::string_view kType = "orderStatus";

  std::int32_t order_id = 0;                    ///< The client's number of the order.
  std::string_view status;                      ///< Such as Submitted or Filled.
  double filled = features::kMissing;           ///< Shares or contracts.
  double remaining = features::kMissing;        ///< The same.
  double avg_fill_price = features::kMissing;   ///< USD.
  std::int64_t perm_id = 0;                     ///< IBKR's number of the order.
  std::int32_t parent_id = 0;                   ///< Order it depends on; 0 for none.
  double last_fill_price = features::kMissing;  ///< USD.
  std::int32_t client_id = 0;                   ///< Who placed it.
  std::string_view why_held;                    ///< Why it is held back.
  double mkt_cap_price = features::kMissing;    ///< USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("orderId", self.order_id);
    archive("status", self.status);
    archive("filled", self.filled);
    archive("remaining", self.remaining);
    archive("avgFillPrice", self.avg_fill_price);
    archive("permId", self.perm_id);
    archive("parentId", self.parent_id);
    archive("lastFillPrice", self.last_fill_price);
    archive("clientId", self.client_id);
    archive("whyHeld", self.why_held);
    archive("mktCapPrice", self.mkt_cap_price);
  }
};

/// A part of an order that was done.
struct ExecutionData {
  static constexpr std::int32_t kId = 11;
  static constexpr std::string_view kType = "executionData";

  std::int32_t request_id = 0;                         ///< The request that this answers.
  std::int32_t order_id = 0;                           ///< The client's number of the order.
  std::int32_t contract_id = 0;                        ///< IBKR's number of the contract.
  std::string_view symbol;                             ///< Such as SPY.
  std::string_view sec_type;                           ///< STK, OPT and so on.
  std::string_view last_trade_date_or_contract_month;  ///< Expiration, `yyyymmdd`; empty for stocks.
  double strike = features::kMissing;                  ///< USD; 0 for stocks.
  std::string_view right;                              ///< C or P; `?` or empty for stocks.
  std::string_view multiplier;                         ///< Shares a contract; empty for stocks.
  std::string_view venue;                              ///< Where, SMART or a venue.
  std::string_view currency;                           ///< What its prices are in.
  std::string_view local_symbol;                       ///< The exchange's name of it.
  std::string_view trading_class;                      ///< Tells apart contracts of one symbol.
  std::string_view exec_id;                            ///< Number of the execution.
  std::string_view time;                               ///< When, in the zone of the login or the exchange.
  std::string_view account;                            ///< Whose.
  std::string_view exec_exchange;                      ///< Where it was done.
  std::string_view side;                               ///< BOT or SLD.
  double shares = features::kMissing;                  ///< Shares or contracts.
  double price = features::kMissing;                   ///< USD.
  std::int64_t perm_id = 0;                            ///< IBKR's number of the order.
  std::int32_t client_id = 0;                          ///< Who placed it.
  std::int32_t liquidation = 0;                        ///< Whether IBKR closed a position.
  double cum_qty = features::kMissing;                 ///< Done so far, shares or contracts.
  double avg_price = features::kMissing;               ///< USD.
  std::string_view order_ref;                          ///< The client's mark.
  std::string_view ev_rule;                            ///< Economic value rule.
  double ev_multiplier = features::kMissing;           ///< Its factor.
  std::string_view model_code;                         ///< Which model; empty for none.
  std::int32_t last_liquidity = 0;                     ///< 1 added, 2 removed, 3 routed out.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("orderId", self.order_id);
    archive("conId", self.contract_id);
    archive("symbol", self.symbol);
    archive("secType", self.sec_type);
    archive("lastTradeDateOrContractMonth", self.last_trade_date_or_contract_month);
    archive("strike", self.strike);
    archive("right", self.right);
    archive("multiplier", self.multiplier);
    archive("exchange", self.venue);
    archive("currency", self.currency);
    archive("localSymbol", self.local_symbol);
    archive("tradingClass", self.trading_class);
    archive("execId", self.exec_id);
    archive("time", self.time);
    archive("account", self.account);
    archive("execExchange", self.exec_exchange);
    archive("side", self.side);
    archive("shares", self.shares);
    archive("price", self.price);
    archive("permId", self.perm_id);
    archive("clientId", self.client_id);
    archive("liquidation", self.liquidation);
    archive("cumQty", self.cum_qty);
    archive("avgPrice", self.avg_price);
    archive("orderRef", self.order_ref);
    archive("evRule", self.ev_rule);
    archive("evMultiplier", self.ev_multiplier);
    archive("modelCode", self.model_code);
    archive("lastLiquidity", self.last_liquidity);
  }
};

/// All executions were sent.
struct ExecutionDataEnd {
  static constexpr std::int32_t kId = 55;
  static constexpr std::string_view kType = "executionDataEnd";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
  }
};

/// What an execution cost.
struct CommissionReport {
  static constexpr std::int32_t kId = 59;
  static constexpr std::string_view kType = "commissionReport";

  std::int32_t version = 0;                  ///< Layout version; always the same at one server version.
  std::string_view exec_id;                  ///< Number of the execution.
  double commission = features::kMissing;    ///< In the currency.
  std::string_view currency;                 ///< Of the commission.
  double realized_pnl = features::kMissing;  ///< USD.
  double yield = features::kMissing;         ///< Of a bond.
  std::string_view yield_redemption_date;    ///< `yyyymmdd`; of a bond.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("execId", self.exec_id);
    archive("commission", self.commission);
    archive("currency", self.currency);
    archive("realizedPNL", self.realized_pnl);
    archive("yield", self.yield);
    archive("yieldRedemptionDate", self.yield_redemption_date);
  }
};

/// All open orders were sent.
struct OpenOrderEnd {
  static constexpr std::int32_t kId = 53;
  static constexpr std::string_view kType = "openOrderEnd";

  std::int32_t version = 0;  ///< Layout version; always the same at one server version.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
  }
};

/// All completed orders were sent.
struct CompletedOrdersEnd {
  static constexpr std::int32_t kId = 102;
  static constexpr std::string_view kType = "completedOrdersEnd";

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self&, Archive&) {}
};

}  // namespace spy::tws
