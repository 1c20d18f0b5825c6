#pragma once

#include <cstdint>

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"
#include "features/windows/minute_window.hpp"

namespace spy::features {

/// How much trades against the time of day.
///
/// The yardstick is the session itself so far over the profile's shape, never another day's shares: vendors
/// count differently, some days more and some days less.
class VolumeActivity {
 public:
  /// Takes in a minute and writes its features.
  void update(const Minute& minute, MinuteRow& row);

  /// The session's volume so far over what the profile expects of the same minutes: shares in a mean minute;
  /// missing before any is known.
  [[nodiscard]] double scale() const { return ratio(volume_, expected_); }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.volume_, self.expected_, self.minutes_, self.window_volume_, self.window_expected_);
  }

 private:
  /// Logarithm of the window's volume against the profile over that of the session before it.
  [[nodiscard]] double pace() const;

  double volume_ = 0.0;               ///< Of the session so far.
  double expected_ = 0.0;             ///< What the profile expects of the same minutes.
  std::int32_t minutes_ = 0;          ///< How many minutes that were.
  MinuteWindow<15> window_volume_;    ///< Volume.
  MinuteWindow<15> window_expected_;  ///< What the profile expects of it.
};

}  // namespace spy::features
