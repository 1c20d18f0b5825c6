#include "features/minute/volume_activity.hpp"

#include <cstdint>

namespace spy::features {

namespace {

/// The window itself and as much again before it, to measure it by.
constexpr std::int32_t kPaceWarmUp = 30;

/// Of the session before the window so many minutes must be known.
constexpr std::int32_t kLeastMinutesBefore = 8;

/// A difference of sums below this share of them is rounding, not volume.
constexpr double kRounding = 1e-9;

}  // namespace

void VolumeActivity::update(const Minute& minute, MinuteRow& row) {
  const bool is_known = !is_missing(minute.bar.volume) && !is_missing(minute.expected_volume);
  const double volume = is_known ? minute.bar.volume : kMissing;
  const double expected = is_known ? minute.expected_volume : kMissing;
  row[MinuteFeature::kVolumeVsProfile] = log_ratio(volume, expected * scale());
  window_volume_.put(minute.bar.minute, volume);
  window_expected_.put(minute.bar.minute, expected);
  if (is_known) {
    volume_ += volume;
    expected_ += expected;
    ++minutes_;
  }
  if (minute.bar.minute + 1 >= kPaceWarmUp && window_volume_.is_warm() &&
      minutes_ - window_volume_.count() >= kLeastMinutesBefore) {
    row[MinuteFeature::kVolumePace15] = pace();
  }
}

double VolumeActivity::pace() const {
  const double recent = window_volume_.sum();
  const double before = volume_ - recent;
  const double recent_expected = window_expected_.sum();
  if (before <= kRounding * volume_) {
    return kMissing;
  }
  return log_ratio(recent * (expected_ - recent_expected), before * recent_expected);
}

}  // namespace spy::features
