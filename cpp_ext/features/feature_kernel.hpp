#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/days/day_recorder.hpp"
#include "features/days/day_summary.hpp"
#include "features/minute/minute_input.hpp"
#include "features/minute/minute_machines.hpp"

namespace spy::features {

/// The features that bars give, one session at a time; history, live rows and tests all run this one.
///
/// A minute's row depends on the session's minutes up to it and on the day's context, on nothing else. Memory
/// is bounded by the length of the session.
class FeatureKernel {
 public:
  /// Begins a session of so many minutes; whatever session was on is dropped.
  void begin_day(DayContext context, std::int64_t session_minutes);

  /// Takes in a finished minute and gives its features.
  ///
  /// Throws UserError, with nothing changed, for an impossible minute and before a session was begun.
  MinuteRow update(const MinuteInput& bar);

  /// What `update` would give if the minute ended now; changes nothing.
  [[nodiscard]] MinuteRow peek(const MinuteInput& bar) const;

  /// Ends the session and gives what it leaves to later ones.
  DaySummary end_day();

  /// All state as bytes to keep.
  [[nodiscard]] std::string save() const;

  /// Takes over the state that `save` gave these bytes for.
  ///
  /// Throws UserError, with nothing changed, for damaged bytes and those of another kernel.
  void restore(std::string_view bytes);

  /// 16 hexadecimal digits that are the same exactly when the state is.
  [[nodiscard]] std::string state_hash() const;

 private:
  /// The session that is on.
  struct Day {
    std::shared_ptr<const DayContext> context;
    MinuteMachines machines;
    DayRecorder recorder;
  };

  static Day day_of(DayContext context, std::int32_t session_minutes);

  std::optional<Day> day_;
};

}  // namespace spy::features
