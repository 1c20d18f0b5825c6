#pragma once

#include <cmath>
#include <cstdint>

#include "features/minute/minute_input.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// One minute and what all features of it are reckoned from.
struct Minute {
  MinuteInput bar;                   ///< The minute itself.
  std::int32_t session_minutes = 0;  ///< Length of the session it belongs to.
  double log_return = kMissing;  ///< Since the close one minute before, for the first bar since its own open;
                                 ///< missing after a hole.
  double expected_variance = kMissing;  ///< What the profile expects of `log_return` squared.
  double expected_volume = kMissing;    ///< What the profile expects of the volume, in the day's mean minute.
  double level_before = kMissing;       ///< Variance over the profile's as known before this minute.

  /// `log_return` in units of what the profile alone expects.
  [[nodiscard]] double profile_return() const { return standardized(log_return, expected_variance); }

  /// Where in its range the minute moved to: 1 from the low up to the high, -1 down, 0 where it has no range.
  [[nodiscard]] double body_share() const {
    return bar.high > bar.low ? (bar.close - bar.open) / (bar.high - bar.low) : 0.0;
  }
};

}  // namespace spy::features
