#include "features/minute/vwap_distance.hpp"

#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

namespace {

/// Before this many minutes the spread around the average is too young to measure by.
constexpr std::int32_t kLeastMinutes = 5;

}  // namespace

void VwapDistance::update(const Minute& minute, MinuteRow& row) {
  const MinuteInput& bar = minute.bar;
  if (is_missing(bar.volume)) {
    return;
  }
  const double price = is_missing(bar.wap) ? (bar.high + bar.low + bar.close) / 3.0 : bar.wap;
  if (bar.volume > 0.0) {
    volume_ += bar.volume;
    const double distance = price - mean_;
    mean_ += distance * (bar.volume / volume_);
    squares_ += bar.volume * distance * (price - mean_);
  }
  if (bar.minute + 1 >= kLeastMinutes) {
    row[MinuteFeature::kVwapDistance] = standardized(bar.close - mean_, ratio(squares_, volume_));
  }
}

}  // namespace spy::features
