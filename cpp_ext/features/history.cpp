#include "features/history.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "features/catalogue/feature.hpp"
#include "features/days/session_length.hpp"
#include "features/feature_kernel.hpp"
#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

/// Runs a session that was begun over its minutes.
void run_day(FeatureKernel& kernel, const MinuteColumns& minutes, std::span<double> out) {
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    const MinuteRow features = kernel.update(minutes.at(row));
    std::ranges::copy(features.values(), out.subspan(row * kMinuteFeatures).begin());
  }
}

/// The last up to 22 sessions.
std::span<const DaySummary> latest(const std::vector<DaySummary>& days) {
  return std::span{days}.last(std::min(days.size(), kEarlierSessions));
}

/// Refuses day lengths that do not add up to the rows there are.
void require_all_rows(const DayLengths& days, std::size_t rows) {
  const std::int64_t counted = std::accumulate(days.rows.begin(), days.rows.end(), std::int64_t{0});
  const bool has_negative = std::ranges::any_of(days.rows, [](std::int64_t count) { return count < 0; });
  if (days.rows.size() != days.session_minutes.size() || has_negative || std::cmp_not_equal(counted, rows)) {
    throw runtime::UserError(
        fmt::format("{} sessions were given with {} rows a session that add up to {}, but there "
                    "are {} rows: give the number of rows of each session.",
                    days.session_minutes.size(), days.rows.size(), counted, rows));
  }
}

}  // namespace

MinuteInput MinuteColumns::at(std::size_t row) const {
  return {.minute = static_cast<std::int32_t>(std::clamp<std::int64_t>(minute[row], -1, kLongestSession)),
          .open = open[row],
          .high = high[row],
          .low = low[row],
          .close = close[row],
          .volume = volume[row],
          .wap = wap[row],
          .count = count[row],
          .implied_volatility = implied_volatility[row],
          .minutes_to_event = minutes_to_event[row]};
}

MinuteColumns MinuteColumns::rows(std::size_t first, std::size_t number) const {
  const auto part = [&](auto column) { return column.subspan(first, number); };
  return {.minute = part(minute),
          .open = part(open),
          .high = part(high),
          .low = part(low),
          .close = part(close),
          .volume = part(volume),
          .wap = part(wap),
          .count = part(count),
          .implied_volatility = part(implied_volatility),
          .minutes_to_event = part(minutes_to_event)};
}

void feature_rows(const DayContext& context, std::int64_t session_minutes, const MinuteColumns& minutes,
                  std::span<double> out) {
  FeatureKernel kernel;
  kernel.begin_day(context, session_minutes);
  run_day(kernel, minutes, out);
}

DaySummary day_summary(std::int64_t session_minutes, const MinuteColumns& minutes) {
  FeatureKernel kernel;
  kernel.begin_day(context_of({}), session_minutes);
  for (std::size_t row = 0; row < minutes.size(); ++row) {
    kernel.update(minutes.at(row));
  }
  return kernel.end_day();
}

std::vector<DaySummary> history_rows(std::span<const DaySummary> earlier, const DayLengths& days,
                                     const MinuteColumns& minutes, std::span<double> out) {
  require_all_rows(days, minutes.size());
  std::vector<DaySummary> summaries{earlier.begin(), earlier.end()};
  FeatureKernel kernel;
  std::size_t first = 0;
  for (std::size_t day = 0; day < days.rows.size(); ++day) {
    const auto count = static_cast<std::size_t>(days.rows[day]);
    kernel.begin_day(context_of(latest(summaries)), days.session_minutes[day]);
    run_day(kernel, minutes.rows(first, count),
            out.subspan(first * kMinuteFeatures, count * kMinuteFeatures));
    summaries.push_back(kernel.end_day());
    first += count;
  }
  summaries.erase(summaries.begin(), summaries.begin() + static_cast<std::ptrdiff_t>(earlier.size()));
  return summaries;
}

}  // namespace spy::features
