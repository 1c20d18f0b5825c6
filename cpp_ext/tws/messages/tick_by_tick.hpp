#pragma once

#include <cstdint>
#include <string_view>

#include "features/missing.hpp"

namespace spy::tws {

/// A single print.
struct TickByTickPrint {
  static constexpr std::int32_t kId = 99;
  static constexpr std::string_view kType = "tickByTickAllLast";
  /// Whether this is the layout of a kind of tick.
  static constexpr bool has_kind(std::string_view kind) { return kind == "1" || kind == "2"; }

  std::int32_t request_id = 0;          ///< The request that this answers.
  std::int32_t tick_type = 0;           ///< 1 those of the last price, 2 all.
  std::int64_t time = 0;                ///< Seconds since 1970 UTC.
  double price = features::kMissing;    ///< USD.
  double size = features::kMissing;     ///< Shares.
  std::int32_t mask = 0;                ///< Bit 0 past limit, 1 unreported.
  std::string_view venue;               ///< Where it was printed.
  std::string_view special_conditions;  ///< Letters of its sale conditions, leading blanks included.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("time", self.time);
    archive("price", self.price);
    archive("size", self.size);
    archive("mask", self.mask);
    archive("exchange", self.venue);
    archive("specialConditions", self.special_conditions);
  }
};

/// A single change of the best quotes.
struct TickByTickQuote {
  static constexpr std::int32_t kId = 99;
  static constexpr std::string_view kType = "tickByTickBidAsk";
  /// Whether this is the layout of a kind of tick.
  static constexpr bool has_kind(std::string_view kind) { return kind == "3"; }

  std::int32_t request_id = 0;            ///< The request that this answers.
  std::int32_t tick_type = 0;             ///< 3.
  std::int64_t time = 0;                  ///< Seconds since 1970 UTC.
  double bid_price = features::kMissing;  ///< USD.
  double ask_price = features::kMissing;  ///< USD.
  double bid_size = features::kMissing;   ///< Shares.
  double ask_size = features::kMissing;   ///< Shares.
  std::int32_t mask = 0;                  ///< Bit 0 bid past low, 1 ask past high.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("time", self.time);
    archive("bidPrice", self.bid_price);
    archive("askPrice", self.ask_price);
    archive("bidSize", self.bid_size);
    archive("askSize", self.ask_size);
    archive("mask", self.mask);
  }
};

/// A single change of the middle of the best quotes.
struct TickByTickMidPoint {
  static constexpr std::int32_t kId = 99;
  static constexpr std::string_view kType = "tickByTickMidPoint";
  /// Whether this is the layout of a kind of tick.
  static constexpr bool has_kind(std::string_view kind) { return kind == "4"; }

  std::int32_t request_id = 0;            ///< The request that this answers.
  std::int32_t tick_type = 0;             ///< 4.
  std::int64_t time = 0;                  ///< Seconds since 1970 UTC.
  double mid_point = features::kMissing;  ///< USD.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("tickType", self.tick_type);
    archive("time", self.time);
    archive("midPoint", self.mid_point);
  }
};

}  // namespace spy::tws
