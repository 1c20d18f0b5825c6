#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "features/days/day_summary.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// How many earlier sessions can bear on a day.
inline constexpr std::size_t kEarlierSessions = 22;

/// How many of them must have something for a mean over them to count.
inline constexpr std::int32_t kLeastSessions = 5;

/// All that earlier sessions tell a day; a function of the 22 sessions before it and of nothing else.
struct DayContext {
  std::int32_t sessions = 0;  ///< How many of the earlier sessions had bars.
  double previous_close =
      kMissing;  ///< Close of the session right before, USD; missing where that had no bars.
  double daily_variance = kMissing;  ///< Mean squared log return from close to close of adjacent sessions.
  double gap_variance = kMissing;    ///< Mean squared log return from a close to the next session's open.
  double opening_level = kMissing;   ///< Recent variance over the profile's: the newest session weighs most.
  std::vector<double> variance_profile;  ///< Expected squared log return by minute since the open.
  std::vector<double> cumulative_variance = {
      0.0};                            ///< Sum of the profile before each minute and, last, of all of it.
  std::vector<double> volume_profile;  ///< Expected volume by minute, in the mean minute's volume of its day.

  /// Expected squared log return of a minute; missing where fewer than `kLeastSessions` sessions had it.
  [[nodiscard]] double expected_variance(std::int32_t minute) const;

  /// Expected squared log return of the minutes from `first` to `last` together; minutes not known count for
  /// nothing.
  [[nodiscard]] double expected_variance(std::int32_t first, std::int32_t last) const;

  /// Expected squared log return of a whole session.
  [[nodiscard]] double session_variance() const;

  /// Expected volume of a minute in units of its day's mean minute; missing as above.
  [[nodiscard]] double expected_volume(std::int32_t minute) const;

  /// Hands all fields to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.sessions, self.previous_close, self.daily_variance, self.gap_variance, self.opening_level,
            self.variance_profile, self.cumulative_variance, self.volume_profile);
  }
};

/// What the sessions right before a day, oldest first, tell it; more than `kEarlierSessions` are refused.
///
/// A session of the calendar without bars takes its place as an empty summary.
[[nodiscard]] DayContext context_of(std::span<const DaySummary> earlier);

}  // namespace spy::features
