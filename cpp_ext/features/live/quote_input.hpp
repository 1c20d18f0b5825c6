#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// The best bid and ask from one instant on, until the next change.
struct QuoteInput {
  std::int64_t time_ns = 0;    ///< When it became so, nanoseconds since 1970 UTC.
  double bid = kMissing;       ///< Best bid, USD; missing where there is none or the feed is in doubt.
  double bid_size = kMissing;  ///< What is bid for at it, shares.
  double ask = kMissing;       ///< Best ask, USD; missing as above.
  double ask_size = kMissing;  ///< What is offered at it, shares.

  /// Whether both sides are there and do not cross.
  [[nodiscard]] bool is_whole() const { return bid > 0.0 && ask >= bid && bid_size + ask_size > 0.0; }

  /// Halfway between bid and ask, USD.
  [[nodiscard]] double mid() const { return (bid + ask) / 2.0; }

  /// From bid to ask in basis points of the mid.
  [[nodiscard]] double spread() const { return 1e4 * (ask - bid) / mid(); }

  /// Hands all fields to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.time_ns, self.bid, self.bid_size, self.ask, self.ask_size);
  }
};

}  // namespace spy::features
