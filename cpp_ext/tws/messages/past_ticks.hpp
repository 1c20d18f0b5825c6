#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "features/missing.hpp"

namespace spy::tws {

/// The middle of the quotes at a past moment.
struct PastMidPoint {
  std::int64_t time = 0;              ///< Seconds since 1970 UTC.
  std::int32_t unused = 0;            ///< Always 0.
  double price = features::kMissing;  ///< USD.
  double size = features::kMissing;   ///< Always 0.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("time", self.time);
    archive("unused", self.unused);
    archive("price", self.price);
    archive("size", self.size);
  }
};

/// Past middles of the quotes.
struct PastMidPoints {
  static constexpr std::int32_t kId = 96;
  static constexpr std::string_view kType = "historicalTicks";

  std::int32_t request_id = 0;      ///< The request that this answers.
  std::vector<PastMidPoint> ticks;  ///< Oldest first.
  bool done = false;                ///< Whether no more follow.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("ticks", self.ticks);
    archive("done", self.done);
  }
};

/// The best quotes at a past moment.
struct PastQuote {
  std::int64_t time = 0;  ///< Seconds since 1970 UTC.
  std::int32_t mask = 0;  ///< Bit 0 ask past high, 1 bid past low: the reverse of the live message.
  double price_bid = features::kMissing;  ///< USD.
  double price_ask = features::kMissing;  ///< USD.
  double size_bid = features::kMissing;   ///< Shares.
  double size_ask = features::kMissing;   ///< Shares.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("time", self.time);
    archive("mask", self.mask);
    archive("priceBid", self.price_bid);
    archive("priceAsk", self.price_ask);
    archive("sizeBid", self.size_bid);
    archive("sizeAsk", self.size_ask);
  }
};

/// Past quotes.
struct PastQuotes {
  static constexpr std::int32_t kId = 97;
  static constexpr std::string_view kType = "historicalTicksBidAsk";

  std::int32_t request_id = 0;   ///< The request that this answers.
  std::vector<PastQuote> ticks;  ///< Oldest first.
  bool done = false;             ///< Whether no more follow.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("ticks", self.ticks);
    archive("done", self.done);
  }
};

/// A past print.
struct PastPrint {
  std::int64_t time = 0;                ///< Seconds since 1970 UTC.
  std::int32_t mask = 0;                ///< Bit 0 past limit, 1 unreported.
  double price = features::kMissing;    ///< USD.
  double size = features::kMissing;     ///< Shares.
  std::string_view venue;               ///< Where it was printed.
  std::string_view special_conditions;  ///< Letters of its sale conditions, leading blanks included.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("time", self.time);
    archive("mask", self.mask);
    archive("price", self.price);
    archive("size", self.size);
    archive("exchange", self.venue);
    archive("specialConditions", self.special_conditions);
  }
};

/// Past prints.
struct PastPrints {
  static constexpr std::int32_t kId = 98;
  static constexpr std::string_view kType = "historicalTicksLast";

  std::int32_t request_id = 0;   ///< The request that this answers.
  std::vector<PastPrint> ticks;  ///< Oldest first.
  bool done = false;             ///< Whether no more follow.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("reqId", self.request_id);
    archive("ticks", self.ticks);
    archive("done", self.done);
  }
};

}  // namespace spy::tws
