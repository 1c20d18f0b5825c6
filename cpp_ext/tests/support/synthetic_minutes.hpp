#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "features/days/day_summary.hpp"
#include "features/feature_kernel.hpp"
#include "features/minute/minute_input.hpp"

namespace spy::testing {

/// Which minutes of a made-up session are there, and what they carry.
struct SessionPlan {
  std::uint32_t seed = 1;      ///< The same seed gives the same session.
  std::int32_t minutes = 390;  ///< Its length.
  double hole_share = 0.0;     ///< Share of minutes that never come.
  bool has_volume = true;      ///< False for an index.
};

/// A session of bars that wander about 400 dollars.
inline std::vector<features::MinuteInput> synthetic_session(const SessionPlan& plan) {
  std::mt19937 engine{plan.seed};
  const auto uniform = [&engine] { return static_cast<double>(engine()) / 4294967296.0; };
  std::vector<features::MinuteInput> bars;
  double price = 390.0 + 20.0 * uniform();
  for (std::int32_t minute = 0; minute < plan.minutes; ++minute) {
    const double open = price + 0.02 * (uniform() - 0.5);
    price = open + 0.3 * (uniform() - 0.5);
    const double high = std::max(open, price) + 0.05 * uniform();
    const double low = std::min(open, price) - 0.05 * uniform();
    const double volume = std::floor(1000.0 + 9000.0 * uniform());
    const double event = uniform();
    if (uniform() < plan.hole_share) {
      continue;
    }
    bars.push_back({.minute = minute,
                    .open = open,
                    .high = high,
                    .low = low,
                    .close = price,
                    .volume = plan.has_volume ? volume : features::kMissing,
                    .wap = plan.has_volume ? (high + low + price) / 3.0 : features::kMissing,
                    .count = plan.has_volume ? std::floor(volume / 50.0) : features::kMissing,
                    .implied_volatility = 0.1 + 0.1 * event,
                    .minutes_to_event = 390.0 - minute});
  }
  return bars;
}

/// What a session leaves to later ones.
inline features::DaySummary summary_of(const std::vector<features::MinuteInput>& bars, std::int32_t minutes) {
  features::FeatureKernel kernel;
  kernel.begin_day(features::context_of({}), minutes);
  for (const features::MinuteInput& bar : bars) {
    kernel.update(bar);
  }
  return kernel.end_day();
}

/// What so many made-up sessions leave to later ones, oldest first.
inline std::vector<features::DaySummary> synthetic_summaries(std::uint32_t sessions, SessionPlan plan = {}) {
  std::vector<features::DaySummary> summaries;
  for (std::uint32_t session = 0; session < sessions; ++session) {
    plan.seed = 100 + session;
    summaries.push_back(summary_of(synthetic_session(plan), plan.minutes));
  }
  return summaries;
}

}  // namespace spy::testing
