#include "features/minute/calendar_and_options.hpp"

#include <algorithm>
#include <cmath>

#include "features/missing.hpp"

namespace spy::features {

namespace {

constexpr double kTradingDaysInYear = 252.0;

/// Events further away than this are all the same.
constexpr double kFarthestEvent = 1440.0;

}  // namespace

void write_times(const Minute& minute, MinuteRow& row) {
  row[MinuteFeature::kMinutesSinceOpen] = minute.bar.minute + 1;
  row[MinuteFeature::kMinutesToClose] = minute.session_minutes - minute.bar.minute - 1;
  if (!is_missing(minute.bar.minutes_to_event)) {
    row[MinuteFeature::kMinutesToEvent] = std::min(minute.bar.minutes_to_event, kFarthestEvent);
  }
}

void write_implied_volatility(const Minute& minute, const DayContext& day, double level, MinuteRow& row) {
  const double implied = minute.bar.implied_volatility;
  if (is_missing(implied)) {
    return;
  }
  row[MinuteFeature::kImpliedVolatility] = implied;
  const double day_variance = level * day.session_variance() + day.gap_variance;
  if (!is_missing(day_variance)) {
    row[MinuteFeature::kImpliedMinusRealised] = implied - std::sqrt(kTradingDaysInYear * day_variance);
  }
}

}  // namespace spy::features
