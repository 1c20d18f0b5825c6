#include "features/minute/session_distances.hpp"

#include <algorithm>

namespace spy::features {

void SessionDistances::update(const Minute& minute, const DayContext& day, MinuteRow& row) {
  const MinuteInput& bar = minute.bar;
  if (is_missing(open_)) {
    open_ = bar.open;
    high_ = bar.high;
    low_ = bar.low;
  }
  high_ = std::max(high_, bar.high);
  low_ = std::min(low_, bar.low);
  row[MinuteFeature::kGap] = standardized(log_ratio(open_, day.previous_close), day.gap_variance);
  row[MinuteFeature::kDistanceToPreviousClose] =
      standardized(log_ratio(bar.close, day.previous_close), day.daily_variance);
  row[MinuteFeature::kDistanceToOpen] =
      standardized(log_ratio(bar.close, open_), day.expected_variance(0, bar.minute));
  row[MinuteFeature::kSessionRangePosition] = ratio(bar.close - low_, high_ - low_);
}

}  // namespace spy::features
