#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// The columns of one opening range.
struct OpeningRangeColumns {
  MinuteFeature width;     ///< How wide it is against what the profile expects.
  MinuteFeature position;  ///< Where the close stands in it.
  MinuteFeature broken;    ///< On which side a close last left it.
};

/// The range of a session's first minutes, and where the price went from there.
template <std::int32_t Minutes, OpeningRangeColumns Columns>
class OpeningRange {
 public:
  /// Takes in a minute and writes the range's features once the range is complete.
  void update(const Minute& minute, const DayContext& day, MinuteRow& row) {
    const MinuteInput& bar = minute.bar;
    if (bar.minute < Minutes) {
      high_ = is_missing(high_) ? bar.high : std::max(high_, bar.high);
      low_ = is_missing(low_) ? bar.low : std::min(low_, bar.low);
    }
    if (bar.minute < Minutes - 1 || is_missing(high_)) {
      return;
    }
    if (bar.close > high_) {
      broken_ = 1.0;
    } else if (bar.close < low_) {
      broken_ = -1.0;
    }
    row[Columns.width] = standardized(std::log(high_ / low_), day.expected_variance(0, Minutes - 1));
    row[Columns.position] = ratio(bar.close - low_, high_ - low_);
    row[Columns.broken] = broken_;
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.high_, self.low_, self.broken_);
  }

 private:
  double high_ = kMissing;
  double low_ = kMissing;
  double broken_ = 0.0;
};

}  // namespace spy::features
