#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "features/minute/minute_input.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// The logarithms of the session's last closes by minute.
///
/// The open of the first bar stands in the place of the close before it, so that nothing reaches into the
/// night.
class PricePath {
 public:
  /// The longest look back, in minutes.
  static constexpr std::int32_t kLongestLookBack = 60;

  /// Takes in a minute.
  void update(const MinuteInput& bar);

  /// The log close of the last minute taken in; missing before the first.
  [[nodiscard]] double log_close() const { return log_close_before(0); }

  /// The log close `minutes` session minutes before the last one; missing in a hole and before the open.
  [[nodiscard]] double log_close_before(std::int32_t minutes) const {
    const std::int32_t minute = last_minute_ - minutes;
    return minute < -1 ? kMissing : log_closes_[slot(minute)];
  }

  /// The log return of the last `minutes` session minutes; missing where either end is.
  [[nodiscard]] double log_return(std::int32_t minutes) const {
    return log_close() - log_close_before(minutes);
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.log_closes_, self.last_minute_);
  }

 private:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::int32_t kNone = -2;

  static std::size_t slot(std::int32_t minute) { return static_cast<std::size_t>(minute + 1) % kSlots; }

  std::array<double, kSlots> log_closes_{};
  std::int32_t last_minute_ = kNone;
};

}  // namespace spy::features
