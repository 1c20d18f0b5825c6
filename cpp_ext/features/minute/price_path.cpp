#include "features/minute/price_path.hpp"

#include <algorithm>
#include <cmath>

namespace spy::features {

void PricePath::update(const MinuteInput& bar) {
  if (last_minute_ == kNone) {
    log_closes_.fill(kMissing);
    log_closes_[slot(bar.minute - 1)] = std::log(bar.open);
  } else {
    const std::int32_t oldest = bar.minute - static_cast<std::int32_t>(kSlots) + 1;
    for (std::int32_t skipped = std::max(last_minute_ + 1, oldest); skipped < bar.minute; ++skipped) {
      log_closes_[slot(skipped)] = kMissing;
    }
  }
  log_closes_[slot(bar.minute)] = std::log(bar.close);
  last_minute_ = bar.minute;
}

}  // namespace spy::features
