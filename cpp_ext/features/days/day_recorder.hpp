#pragma once

#include <cstdint>

#include "features/days/day_summary.hpp"
#include "features/minute/minute_input.hpp"

namespace spy::features {

/// Gathers, minute by minute, the summary of the session that is on.
class DayRecorder {
 public:
  /// Begins a session of so many minutes.
  explicit DayRecorder(std::int32_t session_minutes);

  /// Takes in a finished minute and its log return, which may be missing.
  void update(const MinuteInput& bar, double log_return);

  /// What the session leaves to later ones, had it ended with the last minute.
  [[nodiscard]] const DaySummary& summary() const { return summary_; }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.summary_);
  }

 private:
  DaySummary summary_;
};

}  // namespace spy::features
