#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// The values of the last `Minutes` minutes of a session.
///
/// It counts session minutes, not bars: a minute that never came, or came without a value, holds none. The
/// sum is taken anew each time in one fixed order, so nothing drifts and a window of zeros sums to exactly
/// zero.
template <std::size_t Minutes>
class MinuteWindow {
 public:
  /// Moves the window on to `minute`, which must come after the last one, and puts its value; missing counts
  /// as none.
  void put(std::int32_t minute, double value) {
    const std::int32_t first_skipped =
        std::max(last_minute_ + 1, minute - static_cast<std::int32_t>(Minutes) + 1);
    for (std::int32_t skipped = first_skipped; skipped < minute; ++skipped) {
      place(skipped, kMissing);
    }
    place(minute, value);
    last_minute_ = minute;
  }

  /// The sum of the values that are there.
  [[nodiscard]] double sum() const {
    constexpr std::size_t kWhole = Minutes - Minutes % 4;
    double first = 0.0;
    double second = 0.0;
    double third = 0.0;
    double fourth = 0.0;
    for (std::size_t slot = 0; slot < kWhole; slot += 4) {
      first += values_[slot];
      second += values_[slot + 1];
      third += values_[slot + 2];
      fourth += values_[slot + 3];
    }
    for (std::size_t slot = kWhole; slot < Minutes; ++slot) {
      first += values_[slot];
    }
    return (first + second) + (third + fourth);
  }

  /// How many values are there.
  [[nodiscard]] std::int32_t count() const { return count_; }

  /// The mean of the values that are there, missing where there is none.
  [[nodiscard]] double mean() const { return ratio(sum(), static_cast<double>(count_)); }

  /// Whether the session is old enough to fill the window and at least half of its minutes hold a value.
  [[nodiscard]] bool is_warm() const {
    constexpr auto kMinutes = static_cast<std::int32_t>(Minutes);
    return last_minute_ + 1 >= kMinutes && 2 * count_ >= kMinutes;
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.values_, self.present_, self.count_, self.last_minute_);
  }

 private:
  void place(std::int32_t minute, double value) {
    const std::size_t slot = static_cast<std::size_t>(minute) % Minutes;
    const bool is_present = !is_missing(value);
    count_ += static_cast<std::int32_t>(is_present) - static_cast<std::int32_t>(present_[slot]);
    present_[slot] = is_present;
    values_[slot] = is_present ? value : 0.0;
  }

  std::array<double, Minutes> values_{};
  std::array<bool, Minutes> present_{};
  std::int32_t count_ = 0;
  std::int32_t last_minute_ = -1;
};

}  // namespace spy::features
