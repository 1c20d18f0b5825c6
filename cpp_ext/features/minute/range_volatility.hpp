#pragma once

#include <cmath>
#include <numbers>

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"
#include "features/windows/minute_window.hpp"

namespace spy::features {

/// Volatility as the ranges of the last five minutes show it, by Parkinson's estimator.
class RangeVolatility {
 public:
  /// Takes in a minute and writes `parkinson_vs_profile_5`.
  void update(const Minute& minute, MinuteRow& row) {
    const bool is_expected = !is_missing(minute.expected_variance);
    const double range = minute.bar.high > minute.bar.low ? std::log(minute.bar.high / minute.bar.low) : 0.0;
    squared_ranges_.put(minute.bar.minute, is_expected ? range * range : kMissing);
    expected_.put(minute.bar.minute, minute.expected_variance);
    if (squared_ranges_.is_warm()) {
      row[MinuteFeature::kParkinsonVsProfile5] =
          log_ratio(squared_ranges_.sum() / (4.0 * std::numbers::ln2), expected_.sum()) / 2.0;
    }
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.squared_ranges_, self.expected_);
  }

 private:
  MinuteWindow<5> squared_ranges_;  ///< ln(H / L)^2, where the profile knows the minute.
  MinuteWindow<5> expected_;        ///< What the profile expects of the same minutes.
};

}  // namespace spy::features
