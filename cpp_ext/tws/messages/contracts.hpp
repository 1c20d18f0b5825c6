#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "features/missing.hpp"
#include "tws/fields/escaped_text.hpp"

namespace spy::tws {

/// A value with its name.
struct TagValue {
  std::string_view tag;    ///< Its name.
  std::string_view value;  ///< The value.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("tag", self.tag);
    archive("value", self.value);
  }
};

/// All that is known of one contract at one exchange.
struct ContractData {
  static constexpr std::int32_t kId = 10;
  static constexpr std::string_view kType = "contractData";

  std::int32_t request_id = 0;                ///< The request that this answers.
  std::string_view symbol;                    ///< Such as SPY; of the underlying for an option.
  std::string_view sec_type;                  ///< STK, OPT and so on.
  std::string_view last_trade_date;           ///< Expiration, at times with hour and zone; empty for stocks.
  double strike = features::kMissing;         ///< USD; 0 for stocks.
  std::string_view right;                     ///< C or P; empty for stocks.
  std::string_view venue;                     ///< Where this holds.
  std::string_view currency;                  ///< What its prices are in.
  std::string_view local_symbol;              ///< The exchange's name of it.
  std::string_view market_name;               ///< Group of contracts it belongs to.
  std::string_view trading_class;             ///< Tells apart contracts of one symbol.
  std::int32_t contract_id = 0;               ///< IBKR's number of it.
  double min_tick = features::kMissing;       ///< Smallest price step, USD.
  std::string_view multiplier;                ///< Shares a contract; empty for stocks.
  std::string_view order_types;               ///< Orders it takes, separated by commas.
  std::string_view valid_exchanges;           ///< Where it trades, separated by commas.
  std::int32_t price_magnifier = 0;           ///< By what prices are multiplied.
  std::int32_t under_con_id = 0;              ///< IBKR's number of the underlying; 0 for stocks.
  EscapedText long_name;                      ///< The company or fund.
  std::string_view primary_exchange;          ///< Where it is listed.
  std::string_view contract_month;            ///< Month of expiration, `yyyymm`.
  std::string_view industry;                  ///< Of the company.
  std::string_view category;                  ///< Of the industry.
  std::string_view subcategory;               ///< Of the category.
  std::string_view time_zone_id;              ///< Zone of the hours.
  std::string_view trading_hours;             ///< Sessions with extended hours of the coming days.
  std::string_view liquid_hours;              ///< Regular sessions of the coming days.
  std::string_view ev_rule;                   ///< Economic value rule.
  double ev_multiplier = features::kMissing;  ///< Its factor.
  std::vector<TagValue> sec_id_list;          ///< Other numbers of it.
  std::int32_t agg_group = 0;                 ///< Group that shares a market data line.
  std::string_view under_symbol;              ///< The underlying of a derivative.
  std::string_view under_sec_type;            ///< Its kind.
  std::string_view market_rule_ids;       ///< Price-step rule of each valid exchange, separated by commas.
  std::string_view real_expiration_date;  ///< When it truly expires, `yyyymmdd`.
  std::string_view stock_type;            ///< COMMON, ETF and so on.
  double min_size = features::kMissing;   ///< Smallest size of an order.
  double size_increment = features::kMissing;            ///< Smallest step of it.
  double suggested_size_increment = features::kMissing;  ///< Usual step of it.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("symbol", self.symbol);
    archive("secType", self.sec_type);
    archive("lastTradeDate", self.last_trade_date);
    archive("strike", self.strike);
    archive("right", self.right);
    archive("exchange", self.venue);
    archive("currency", self.currency);
    archive("localSymbol", self.local_symbol);
    archive("marketName", self.market_name);
    archive("tradingClass", self.trading_class);
    archive("conId", self.contract_id);
    archive("minTick", self.min_tick);
    archive("multiplier", self.multiplier);
    archive("orderTypes", self.order_types);
    archive("validExchanges", self.valid_exchanges);
    archive("priceMagnifier", self.price_magnifier);
    archive("underConId", self.under_con_id);
    archive("longName", self.long_name);
    archive("primaryExchange", self.primary_exchange);
    archive("contractMonth", self.contract_month);
    archive("industry", self.industry);
    archive("category", self.category);
    archive("subcategory", self.subcategory);
    archive("timeZoneId", self.time_zone_id);
    archive("tradingHours", self.trading_hours);
    archive("liquidHours", self.liquid_hours);
    archive("evRule", self.ev_rule);
    archive("evMultiplier", self.ev_multiplier);
    archive("secIdList", self.sec_id_list);
    archive("aggGroup", self.agg_group);
    archive("underSymbol", self.under_symbol);
    archive("underSecType", self.under_sec_type);
    archive("marketRuleIds", self.market_rule_ids);
    archive("realExpirationDate", self.real_expiration_date);
    archive("stockType", self.stock_type);
    archive("minSize", self.min_size);
    archive("sizeIncrement", self.size_increment);
    archive("suggestedSizeIncrement", self.suggested_size_increment);
  }
};

/// All contracts that fit were sent.
struct ContractDataEnd {
  static constexpr std::int32_t kId = 52;
  static constexpr std::string_view kType = "contractDataEnd";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
  }
};

/// Expirations and strikes of an underlying's options at one exchange.
struct OptionParameters {
  static constexpr std::int32_t kId = 75;
  static constexpr std::string_view kType = "securityDefinitionOptionParameter";

  std::int32_t request_id = 0;                ///< The request that this answers.
  std::string_view venue;                     ///< Where.
  std::int32_t underlying_con_id = 0;         ///< IBKR's number of the underlying.
  std::string_view trading_class;             ///< Tells apart options of one underlying.
  std::string_view multiplier;                ///< Shares a contract.
  std::vector<std::string_view> expirations;  ///< `yyyymmdd`.
  std::vector<double> strikes;                ///< USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("exchange", self.venue);
    archive("underlyingConId", self.underlying_con_id);
    archive("tradingClass", self.trading_class);
    archive("multiplier", self.multiplier);
    archive("expirations", self.expirations);
    archive("strikes", self.strikes);
  }
};

/// All exchanges were sent.
struct OptionParametersEnd {
  static constexpr std::int32_t kId = 76;
  static constexpr std::string_view kType = "securityDefinitionOptionParameterEnd";

  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
  }
};

/// A contract whose symbol or name begins as asked.
struct SymbolSample {
  std::int32_t contract_id = 0;                        ///< IBKR's number of it.
  std::string_view symbol;                             ///< Such as SPY.
  std::string_view sec_type;                           ///< STK and so on.
  std::string_view primary_exchange;                   ///< Where it is listed.
  std::string_view currency;                           ///< What its prices are in.
  std::vector<std::string_view> derivative_sec_types;  ///< Kinds of contracts on it.
  EscapedText description;                             ///< The company or fund.
  std::string_view issuer_id;                          ///< Number of the issuer.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("conId", self.contract_id);
    archive("symbol", self.symbol);
    archive("secType", self.sec_type);
    archive("primaryExchange", self.primary_exchange);
    archive("currency", self.currency);
    archive("derivativeSecTypes", self.derivative_sec_types);
    archive("description", self.description);
    archive("issuerId", self.issuer_id);
  }
};

/// The contracts whose symbol or name begins as asked.
struct SymbolSamples {
  static constexpr std::int32_t kId = 79;
  static constexpr std::string_view kType = "symbolSamples";

  std::int32_t request_id = 0;                      ///< The request that this answers.
  std::vector<SymbolSample> contract_descriptions;  ///< The contracts.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("contractDescriptions", self.contract_descriptions);
  }
};

/// An exchange behind a consolidated quote.
struct SmartComponent {
  std::int32_t bit_number = 0;       ///< Its bit in masks.
  std::string_view venue;            ///< Its name.
  std::string_view exchange_letter;  ///< Its letter in quotes.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("bitNumber", self.bit_number);
    archive("exchange", self.venue);
    archive("exchangeLetter", self.exchange_letter);
  }
};

/// The exchanges behind consolidated quotes.
struct SmartComponents {
  static constexpr std::int32_t kId = 82;
  static constexpr std::string_view kType = "smartComponents";

  std::int32_t request_id = 0;             ///< The request that this answers.
  std::vector<SmartComponent> components;  ///< The exchanges.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("components", self.components);
  }
};

/// A price step.
struct PriceIncrement {
  double low_edge = features::kMissing;   ///< Price from which on it holds, USD.
  double increment = features::kMissing;  ///< The step, USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("lowEdge", self.low_edge);
    archive("increment", self.increment);
  }
};

/// Price steps.
struct MarketRule {
  static constexpr std::int32_t kId = 93;
  static constexpr std::string_view kType = "marketRule";

  std::int32_t market_rule_id = 0;               ///< Number of the rule.
  std::vector<PriceIncrement> price_increments;  ///< Steps, lowest prices first.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("marketRuleId", self.market_rule_id);
    archive("priceIncrements", self.price_increments);
  }
};

}  // namespace spy::tws
