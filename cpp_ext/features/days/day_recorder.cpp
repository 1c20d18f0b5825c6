#include "features/days/day_recorder.hpp"

#include <algorithm>
#include <cstddef>

namespace spy::features {

DayRecorder::DayRecorder(std::int32_t session_minutes) {
  summary_.volume.assign(static_cast<std::size_t>(session_minutes), kMissing);
  summary_.squared_return.assign(static_cast<std::size_t>(session_minutes), kMissing);
}

void DayRecorder::update(const MinuteInput& bar, double log_return) {
  if (!summary_.has_bars()) {
    summary_.open = bar.open;
    summary_.high = bar.high;
    summary_.low = bar.low;
    summary_.realised_variance = 0.0;
  }
  summary_.high = std::max(summary_.high, bar.high);
  summary_.low = std::min(summary_.low, bar.low);
  summary_.close = bar.close;
  const auto slot = static_cast<std::size_t>(bar.minute);
  summary_.volume[slot] = bar.volume;
  if (!is_missing(log_return)) {
    summary_.squared_return[slot] = log_return * log_return;
    summary_.realised_variance += summary_.squared_return[slot];
  }
}

}  // namespace spy::features
