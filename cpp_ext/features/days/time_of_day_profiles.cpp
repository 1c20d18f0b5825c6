#include "features/days/time_of_day_profiles.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "features/days/day_context.hpp"
#include "features/missing.hpp"

namespace spy::features {

namespace {

constexpr std::size_t kNeighbours = 5;

/// Sum and number of what sessions have at one minute since the open.
struct Tally {
  double sum = 0.0;
  std::int32_t count = 0;

  void add(double value) {
    if (!is_missing(value)) {
      sum += value;
      ++count;
    }
  }
};

/// For each minute since the open the tally over all days of `series`, in units of each day's own `unit`.
template <typename Unit>
std::vector<Tally> tallies(std::span<const DaySummary> days, std::vector<double> DaySummary::* series,
                           Unit unit) {
  std::size_t minutes = 0;
  for (const DaySummary& day : days) {
    minutes = std::max(minutes, (day.*series).size());
  }
  std::vector<Tally> tallies(minutes);
  for (const DaySummary& day : days) {
    const double one = unit(day);
    const std::vector<double>& values = day.*series;
    for (std::size_t minute = 0; minute < values.size(); ++minute) {
      tallies[minute].add(ratio(values[minute], one));
    }
  }
  return tallies;
}

double mean_volume(const DaySummary& day) {
  Tally tally;
  for (const double volume : day.volume) {
    tally.add(volume);
  }
  return ratio(tally.sum, tally.count);
}

/// A mean that is missing unless enough sessions stand behind it and it is above zero.
double mean_above_zero(const Tally& tally, std::int32_t sessions) {
  return sessions >= kLeastSessions && tally.sum > 0.0 ? tally.sum / tally.count : kMissing;
}

}  // namespace

std::vector<double> variance_profile(std::span<const DaySummary> days) {
  const std::vector<Tally> raw =
      tallies(days, &DaySummary::squared_return, [](const DaySummary&) { return 1.0; });
  std::vector<double> profile;
  profile.reserve(raw.size());
  for (std::size_t minute = 0; minute < raw.size(); ++minute) {
    const std::size_t reach = std::min({kNeighbours, minute, raw.size() - 1 - minute});
    Tally together;
    for (std::size_t near = minute - reach; near <= minute + reach; ++near) {
      together.sum += raw[near].sum;
      together.count += raw[near].count;
    }
    profile.push_back(mean_above_zero(together, raw[minute].count));
  }
  return profile;
}

std::vector<double> volume_profile(std::span<const DaySummary> days) {
  std::vector<double> profile;
  for (const Tally& tally : tallies(days, &DaySummary::volume, mean_volume)) {
    profile.push_back(mean_above_zero(tally, tally.count));
  }
  return profile;
}

}  // namespace spy::features
