#pragma once

#include <cstdint>
#include <string_view>

#include "features/missing.hpp"

namespace spy::tws {

/// A price of a market data line, with the size that stands there.
struct TickPrice {
  static constexpr std::int32_t kId = 1;
  static constexpr std::string_view kType = "tickPrice";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  double price = features::kMissing;  ///< USD; -1 where there is none.
  double size = features::kMissing;   ///< Shares at it; meaningless but for bid, ask and last.
  std::int32_t attrib_mask = 0;       ///< Bit 0 can auto-execute, 1 past limit, 2 before the opening.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("price", self.price);
    archive("size", self.size);
    archive("attribMask", self.attrib_mask);
  }
};

/// A size of a market data line; often repeats that of the price before it.
struct TickSize {
  static constexpr std::int32_t kId = 2;
  static constexpr std::string_view kType = "tickSize";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  double size = features::kMissing;  ///< Shares; hundreds of them for the volume of the day.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("size", self.size);
  }
};

/// A value of a market data line that is neither price nor size.
struct TickGeneric {
  static constexpr std::int32_t kId = 45;
  static constexpr std::string_view kType = "tickGeneric";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  double value = features::kMissing;  ///< In the unit of its type.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("value", self.value);
  }
};

/// A text of a market data line, such as a time or RTVolume.
struct TickString {
  static constexpr std::int32_t kId = 46;
  static constexpr std::string_view kType = "tickString";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  std::string_view value;       ///< As the type says.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("value", self.value);
  }
};

/// An exchange-for-physical price.
struct TickEfp {
  static constexpr std::int32_t kId = 47;
  static constexpr std::string_view kType = "tickEFP";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  double basis_points = features::kMissing;                  ///< Of the position.
  std::string_view formatted_basis_points;                   ///< The same as text.
  double implied_futures_price = features::kMissing;         ///< USD.
  std::int32_t hold_days = 0;                                ///< Days until the future ends.
  std::string_view future_last_trade_date;                   ///< `yyyymmdd`.
  double dividend_impact = features::kMissing;               ///< On the annualized interest.
  double dividends_to_last_trade_date = features::kMissing;  ///< USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("basisPoints", self.basis_points);
    archive("formattedBasisPoints", self.formatted_basis_points);
    archive("impliedFuturesPrice", self.implied_futures_price);
    archive("holdDays", self.hold_days);
    archive("futureLastTradeDate", self.future_last_trade_date);
    archive("dividendImpact", self.dividend_impact);
    archive("dividendsToLastTradeDate", self.dividends_to_last_trade_date);
  }
};

/// An option's price and greeks; -1, for greeks -2, where not computed.
struct TickOptionComputation {
  static constexpr std::int32_t kId = 21;
  static constexpr std::string_view kType = "tickOptionComputation";

  std::int32_t request_id = 0;  ///< The request that this answers.
  std::int32_t tick_type = 0;   ///< What it is: 1 bid, 2 ask, 4 last and so on, as the protocol numbers them.
  std::int32_t tick_attrib = 0;             ///< 0 computed from returns, 1 from prices.
  double implied_vol = features::kMissing;  ///< A year's, 0.2 for 20 %.
  double delta = features::kMissing;        ///< USD for 1 USD of the underlying.
  double opt_price = features::kMissing;    ///< USD a share.
  double pv_dividend = features::kMissing;  ///< Present value of the dividends, USD.
  double gamma = features::kMissing;        ///< Change of delta for 1 USD of the underlying.
  double vega = features::kMissing;         ///< USD for one point of volatility.
  double theta = features::kMissing;        ///< USD a day.
  double und_price = features::kMissing;    ///< Price of the underlying, USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("tickAttrib", self.tick_attrib);
    archive("impliedVol", self.implied_vol);
    archive("delta", self.delta);
    archive("optPrice", self.opt_price);
    archive("pvDividend", self.pv_dividend);
    archive("gamma", self.gamma);
    archive("vega", self.vega);
    archive("theta", self.theta);
    archive("undPrice", self.und_price);
  }
};

/// A picture that was asked for is complete.
struct TickSnapshotEnd {
  static constexpr std::int32_t kId = 57;
  static constexpr std::string_view kType = "tickSnapshotEnd";

  std::int32_t version = 0;     ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;  ///< The request that this answers.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
  }
};

/// Which data follow on a line.
struct MarketDataType {
  static constexpr std::int32_t kId = 58;
  static constexpr std::string_view kType = "marketDataType";

  std::int32_t version = 0;           ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;        ///< The request that this answers.
  std::int32_t market_data_type = 0;  ///< 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("marketDataType", self.market_data_type);
  }
};

/// What holds for a whole market data line.
struct TickReqParams {
  static constexpr std::int32_t kId = 81;
  static constexpr std::string_view kType = "tickReqParams";

  std::int32_t request_id = 0;            ///< The request that this answers.
  double min_tick = features::kMissing;   ///< Smallest price step, USD.
  std::string_view bbo_exchange;          ///< Key by which letters of exchanges are explained.
  std::int32_t snapshot_permissions = 0;  ///< Which pictures may be asked for.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("minTick", self.min_tick);
    archive("bboExchange", self.bbo_exchange);
    archive("snapshotPermissions", self.snapshot_permissions);
  }
};

/// Data of a contract for difference come under another contract.
struct RerouteMarketData {
  static constexpr std::int32_t kId = 91;
  static constexpr std::string_view kType = "rerouteMktDataReq";

  std::int32_t request_id = 0;   ///< The request that this answers.
  std::int32_t contract_id = 0;  ///< Whose data to ask for.
  std::string_view venue;        ///< Where.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("conId", self.contract_id);
    archive("exchange", self.venue);
  }
};

/// The book of a contract for difference comes under another contract.
struct RerouteMarketDepth {
  static constexpr std::int32_t kId = 92;
  static constexpr std::string_view kType = "rerouteMktDepthReq";

  std::int32_t request_id = 0;   ///< The request that this answers.
  std::int32_t contract_id = 0;  ///< Whose book to ask for.
  std::string_view venue;        ///< Where.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("conId", self.contract_id);
    archive("exchange", self.venue);
  }
};

}  // namespace spy::tws
