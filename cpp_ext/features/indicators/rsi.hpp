#pragma once

#include <cstdint>

#include "features/indicators/period.hpp"
#include "features/indicators/smoothed_mean.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// Wilder's relative strength index, 0 to 100: the share of gains in the smoothed gains and losses of the
/// last bars.
class Rsi {
 public:
  explicit Rsi(std::int32_t period)
      : gains_(SmoothedMean::wilder(checked_period("period of the RSI", period, 2))), losses_(gains_) {}

  /// Takes in a close and gives the index, missing until `period` changes came and while nothing has moved.
  ///
  /// A missing close changes nothing.
  double update(double close) {
    if (is_missing(close)) {
      return kMissing;
    }
    const double change = close - last_;
    last_ = close;
    if (is_missing(change)) {
      return kMissing;
    }
    const double gain = gains_.update(change > 0.0 ? change : 0.0);
    const double loss = losses_.update(change < 0.0 ? -change : 0.0);
    return ratio(100.0 * gain, gain + loss);
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.gains_, self.losses_, self.last_);
  }

 private:
  SmoothedMean gains_;
  SmoothedMean losses_;
  double last_ = kMissing;
};

}  // namespace spy::features
