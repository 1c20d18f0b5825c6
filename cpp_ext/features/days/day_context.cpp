#include "features/days/day_context.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "features/days/time_of_day_profiles.hpp"
#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

/// How much less a session counts for the opening level than the one after it.
constexpr double kLevelDecay = 0.75;

double at_minute(const std::vector<double>& profile, std::int32_t minute) {
  const auto slot = static_cast<std::size_t>(minute);
  return slot < profile.size() ? profile[slot] : kMissing;
}

/// Mean square of what `later` and `earlier` prices of adjacent sessions are apart, in logarithms.
double mean_squared_step(std::span<const DaySummary> days, double DaySummary::* later) {
  double sum = 0.0;
  std::int32_t count = 0;
  for (std::size_t day = 1; day < days.size(); ++day) {
    if (days[day - 1].has_bars() && days[day].has_bars()) {
      const double step = std::log(days[day].*later / days[day - 1].close);
      sum += step * step;
      ++count;
    }
  }
  return count >= kLeastSessions ? sum / count : kMissing;
}

std::vector<double> sums_before_each(const std::vector<double>& profile) {
  std::vector<double> sums;
  sums.reserve(profile.size() + 1);
  double sum = 0.0;
  for (const double value : profile) {
    sums.push_back(sum);
    sum += is_missing(value) ? 0.0 : value;
  }
  sums.push_back(sum);
  return sums;
}

/// A session's squared returns over what the profile expects of the same minutes.
double variance_level(const DaySummary& day, const std::vector<double>& profile) {
  double found = 0.0;
  double expected = 0.0;
  for (std::size_t minute = 0; minute < day.squared_return.size(); ++minute) {
    if (!is_missing(day.squared_return[minute]) && !is_missing(profile[minute])) {
      found += day.squared_return[minute];
      expected += profile[minute];
    }
  }
  return ratio(found, expected);
}

double opening_level(std::span<const DaySummary> days, const std::vector<double>& profile) {
  double sum = 0.0;
  double weights = 0.0;
  double weight = 1.0;
  for (std::size_t age = 0; age < days.size(); ++age) {
    const double level = variance_level(days[days.size() - 1 - age], profile);
    if (!is_missing(level)) {
      sum += weight * level;
      weights += weight;
    }
    weight *= kLevelDecay;
  }
  return ratio(sum, weights);
}

}  // namespace

double DayContext::expected_variance(std::int32_t minute) const {
  return at_minute(variance_profile, minute);
}

double DayContext::expected_variance(std::int32_t first, std::int32_t last) const {
  const std::size_t stop = std::min(static_cast<std::size_t>(last) + 1, cumulative_variance.size() - 1);
  const std::size_t start = std::min(static_cast<std::size_t>(first), stop);
  return cumulative_variance[stop] - cumulative_variance[start];
}

double DayContext::session_variance() const { return cumulative_variance.back(); }

double DayContext::expected_volume(std::int32_t minute) const { return at_minute(volume_profile, minute); }

DayContext context_of(std::span<const DaySummary> earlier) {
  if (earlier.size() > kEarlierSessions) {
    throw runtime::UserError(fmt::format("A day was given {} earlier sessions: give the {} right before it.",
                                         earlier.size(), kEarlierSessions));
  }
  DayContext context;
  context.sessions = static_cast<std::int32_t>(std::ranges::count_if(earlier, &DaySummary::has_bars));
  context.previous_close = earlier.empty() ? kMissing : earlier.back().close;
  context.daily_variance = mean_squared_step(earlier, &DaySummary::close);
  context.gap_variance = mean_squared_step(earlier, &DaySummary::open);
  context.variance_profile = variance_profile(earlier);
  context.cumulative_variance = sums_before_each(context.variance_profile);
  context.volume_profile = volume_profile(earlier);
  context.opening_level = opening_level(earlier, context.variance_profile);
  return context;
}

}  // namespace spy::features
