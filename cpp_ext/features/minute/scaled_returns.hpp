#pragma once

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/minute/minute.hpp"
#include "features/minute/price_path.hpp"

namespace spy::features {

/// Writes the returns over 1, 5, 15, 30 and 60 minutes in units of the volatility expected before the last
/// minute.
void write_scaled_returns(const Minute& minute, const PricePath& path, const DayContext& day, MinuteRow& row);

}  // namespace spy::features
