#pragma once

#include <cstdint>
#include <string_view>

#include "features/missing.hpp"

namespace spy::tws {

/// One value of an account.
struct AccountValue {
  static constexpr std::int32_t kId = 6;
  static constexpr std::string_view kType = "updateAccountValue";

  std::int32_t version = 0;   ///< Layout version; always the same at one server version.
  std::string_view key;       ///< Its name.
  std::string_view value;     ///< The value.
  std::string_view currency;  ///< What it is in.
  std::string_view account;   ///< Whose.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("key", self.key);
    archive("value", self.value);
    archive("currency", self.currency);
    archive("account", self.account);
  }
};

/// One holding of an account and what it is worth.
struct PortfolioValue {
  static constexpr std::int32_t kId = 7;
  static constexpr std::string_view kType = "updatePortfolio";

  std::int32_t version = 0;      ///< Layout version; always the same at one server version.
  std::int32_t contract_id = 0;  ///< IBKR's number of the contract.
  std::string_view symbol;       ///< Such as SPY.
  std::string_view sec_type;     ///< STK, OPT and so on.
  std::string_view last_trade_date_or_contract_month;  ///< Expiration, `yyyymmdd`; empty for stocks.
  double strike = features::kMissing;                  ///< USD; 0 for stocks.
  std::string_view right;                              ///< C or P; `?` or empty for stocks.
  std::string_view multiplier;                         ///< Shares a contract; empty for stocks.
  std::string_view primary_exchange;                   ///< Where it is listed.
  std::string_view currency;                           ///< What its prices are in.
  std::string_view local_symbol;                       ///< The exchange's name of it.
  std::string_view trading_class;                      ///< Tells apart contracts of one symbol.
  double position = features::kMissing;                ///< Shares or contracts.
  double market_price = features::kMissing;            ///< USD.
  double market_value = features::kMissing;            ///< USD.
  double average_cost = features::kMissing;            ///< USD.
  double unrealized_pnl = features::kMissing;          ///< USD.
  double realized_pnl = features::kMissing;            ///< USD.
  std::string_view account;                            ///< Whose.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("conId", self.contract_id);
    archive("symbol", self.symbol);
    archive("secType", self.sec_type);
    archive("lastTradeDateOrContractMonth", self.last_trade_date_or_contract_month);
    archive("strike", self.strike);
    archive("right", self.right);
    archive("multiplier", self.multiplier);
    archive("primaryExchange", self.primary_exchange);
    archive("currency", self.currency);
    archive("localSymbol", self.local_symbol);
    archive("tradingClass", self.trading_class);
    archive("position", self.position);
    archive("marketPrice", self.market_price);
    archive("marketValue", self.market_value);
    archive("averageCost", self.average_cost);
    archive("unrealizedPNL", self.unrealized_pnl);
    archive("realizedPNL", self.realized_pnl);
    archive("account", self.account);
  }
};

/// When the values of an account were computed.
struct AccountUpdateTime {
  static constexpr std::int32_t kId = 8;
  static constexpr std::string_view kType = "updateAccountTime";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::string_view time_stamp;  ///< `HH:MM`.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("timeStamp", self.time_stamp);
  }
};

/// The first full set of values is through.
struct AccountDownloadEnd {
  static constexpr std::int32_t kId = 54;
  static constexpr std::string_view kType = "accountDownloadEnd";

  std::int32_t version = 0;  ///< Layout version; always the same at one server version.
  std::string_view account;  ///< Whose.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("account", self.account);
  }
};

/// One holding of an account.
struct Position {
  static constexpr std::int32_t kId = 61;
  static constexpr std::string_view kType = "position";

  std::int32_t version = 0;      ///< Layout version; always the same at one server version.
  std::string_view account;      ///< Whose.
  std::int32_t contract_id = 0;  ///< IBKR's number of the contract.
  std::string_view symbol;       ///< Such as SPY.
  std::string_view sec_type;     ///< STK, OPT and so on.
  std::string_view last_trade_date_or_contract_month;  ///< Expiration, `yyyymmdd`; empty for stocks.
  double strike = features::kMissing;                  ///< USD; 0 for stocks.
  std::string_view right;                              ///< C or P; `?` or empty for stocks.
  std::string_view multiplier;                         ///< Shares a contract; empty for stocks.
  std::string_view venue;                              ///< Where, SMART or a venue.
  std::string_view currency;                           ///< What its prices are in.
  std::string_view local_symbol;                       ///< The exchange's name of it.
  std::string_view trading_class;                      ///< Tells apart contracts of one symbol.
  double position = features::kMissing;                ///< Shares or contracts.
  double avg_cost = features::kMissing;                ///< USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("account", self.account);
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
    archive("position", self.position);
    archive("avgCost", self.avg_cost);
  }
};

/// All holdings were sent.
struct PositionEnd {
  static constexpr std::int32_t kId = 62;
  static constexpr std::string_view kType = "positionEnd";

  std::int32_t version = 0;  ///< Layout version; always the same at one server version.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
  }
};

/// One value of a summary.
struct AccountSummary {
  static constexpr std::int32_t kId = 63;
  static constexpr std::string_view kType = "accountSummary";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::string_view account;     ///< Whose.
  std::string_view tag;         ///< Its name.
  std::string_view value;       ///< The value.
  std::string_view currency;    ///< What it is in.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("account", self.account);
    archive("tag", self.tag);
    archive("value", self.value);
    archive("currency", self.currency);
  }
};

/// The summary is through.
struct AccountSummaryEnd {
  static constexpr std::int32_t kId = 64;
  static constexpr std::string_view kType = "accountSummaryEnd";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
  }
};

/// One value of an account or model.
struct AccountUpdateMulti {
  static constexpr std::int32_t kId = 73;
  static constexpr std::string_view kType = "accountUpdateMulti";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::string_view account;     ///< Whose.
  std::string_view model_code;  ///< Which model; empty for none.
  std::string_view key;         ///< Its name.
  std::string_view value;       ///< The value.
  std::string_view currency;    ///< What it is in.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("account", self.account);
    archive("modelCode", self.model_code);
    archive("key", self.key);
    archive("value", self.value);
    archive("currency", self.currency);
  }
};

/// The first full set of such values is through.
struct AccountUpdateMultiEnd {
  static constexpr std::int32_t kId = 74;
  static constexpr std::string_view kType = "accountUpdateMultiEnd";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
  }
};

}  // namespace spy::tws
