#pragma once

#include <cstdint>

#include "features/indicators/period.hpp"
#include "features/indicators/smoothed_mean.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// The exponential moving average: begins with the plain mean of the first `period` values.
class Ema {
 public:
  explicit Ema(std::int32_t period)
      : mean_(SmoothedMean::exponential(checked_period("period of the EMA", period, 1))) {}

  /// Takes in a value and gives the average, missing until `period` values came; a missing value changes
  /// nothing.
  double update(double value) { return is_missing(value) ? kMissing : mean_.update(value); }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.mean_);
  }

 private:
  SmoothedMean mean_;
};

}  // namespace spy::features
