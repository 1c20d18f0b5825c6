#pragma once

#include <cstdint>

#include "features/indicators/period.hpp"
#include "features/indicators/smoothed_mean.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// The average true range by Wilder's smoothing; the first bar has no close before it and only lends its own.
class Atr {
 public:
  explicit Atr(std::int32_t period)
      : mean_(SmoothedMean::wilder(checked_period("period of the ATR", period, 1))) {}

  /// Takes in a bar and gives the range, missing until `period` true ranges came; a bar with a missing price
  /// changes nothing.
  double update(double high, double low, double close) {
    if (is_missing(high + low + close)) {
      return kMissing;
    }
    const double before = last_close_;
    last_close_ = close;
    if (is_missing(before)) {
      return kMissing;
    }
    const double top = high > before ? high : before;
    const double bottom = low < before ? low : before;
    return mean_.update(top - bottom);
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.mean_, self.last_close_);
  }

 private:
  SmoothedMean mean_;
  double last_close_ = kMissing;
};

}  // namespace spy::features
