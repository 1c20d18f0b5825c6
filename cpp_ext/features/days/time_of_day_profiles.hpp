#pragma once

#include <span>
#include <vector>

#include "features/days/day_summary.hpp"

namespace spy::features {

/// Mean squared log return by minute since the open, each minute taken together with up to five on either
/// side.
///
/// The span is cut evenly on both sides towards the first and last minute, so that these stay by themselves.
/// Missing where fewer than five sessions have the minute, and where nothing ever moved.
[[nodiscard]] std::vector<double> variance_profile(std::span<const DaySummary> days);

/// Mean volume by minute since the open, each session's in units of its own mean minute; missing as above.
[[nodiscard]] std::vector<double> volume_profile(std::span<const DaySummary> days);

}  // namespace spy::features
