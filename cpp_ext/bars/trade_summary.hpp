#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::bars {

/// What a run of trades comes to.
struct TradeSummary {
  double open = features::kMissing;   ///< First price, USD; missing without trades, as are the next three.
  double high = features::kMissing;   ///< Highest price, USD.
  double low = features::kMissing;    ///< Lowest price, USD.
  double close = features::kMissing;  ///< Last price, USD.
  double volume = 0.0;                ///< Shares.
  double turnover = 0.0;              ///< Price times shares, USD.
  std::int64_t count = 0;             ///< Trades.

  /// Takes in the next trade.
  void add(double price, double size);

  /// Price weighted with volume, USD, to a millionth as history tells it; the last price where no shares
  /// traded, missing without trades.
  [[nodiscard]] double wap() const;
};

}  // namespace spy::bars
