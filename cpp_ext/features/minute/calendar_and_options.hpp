#pragma once

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/minute/minute.hpp"

namespace spy::features {

/// Writes where in its session the minute ends and how far off the next scheduled event is.
void write_times(const Minute& minute, MinuteRow& row);

/// Writes what options expect, and how far that is above what the price does; `level` includes this minute.
void write_implied_volatility(const Minute& minute, const DayContext& day, double level, MinuteRow& row);

}  // namespace spy::features
