#include "features/minute/minute_machines.hpp"

#include <type_traits>

#include "features/minute/calendar_and_options.hpp"
#include "features/minute/scaled_returns.hpp"

namespace spy::features {

static_assert(std::is_trivially_copyable_v<MinuteMachines>);

MinuteMachines::MinuteMachines(const DayContext& day, std::int32_t session_minutes)
    : session_minutes_(session_minutes) {
  level_.start(day.opening_level);
}

MinuteRow MinuteMachines::update(const MinuteInput& bar, const DayContext& day) {
  require_sound(bar, last_minute_, session_minutes_);
  path_.update(bar);
  const Minute minute = prepared(bar, day);
  MinuteRow row;
  level_.update(minute, row);
  write_times(minute, row);
  write_scaled_returns(minute, path_, day, row);
  write_implied_volatility(minute, day, level_.value(), row);
  distances_.update(minute, day, row);
  vwap_.update(minute, row);
  range_5_.update(minute, day, row);
  range_15_.update(minute, day, row);
  return_shape_.update(minute, path_, row);
  ranges_.update(minute, row);
  volume_.update(minute, row);
  impact_.update(minute, volume_.scale(), row);
  pressure_.update(minute, row);
  trend_.update(minute, row);
  last_minute_ = bar.minute;
  return row;
}

Minute MinuteMachines::prepared(const MinuteInput& bar, const DayContext& day) const {
  return {.bar = bar,
          .session_minutes = session_minutes_,
          .log_return = path_.log_return(1),
          .expected_variance = day.expected_variance(bar.minute),
          .expected_volume = day.expected_volume(bar.minute),
          .level_before = level_.value()};
}

}  // namespace spy::features
