#include "features/minute/scaled_returns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "features/missing.hpp"

namespace spy::features {

namespace {

constexpr std::array<std::pair<std::int32_t, MinuteFeature>, 5> kHorizons{{
    {1, MinuteFeature::kReturn1},
    {5, MinuteFeature::kReturn5},
    {15, MinuteFeature::kReturn15},
    {30, MinuteFeature::kReturn30},
    {60, MinuteFeature::kReturn60},
}};

}  // namespace

void write_scaled_returns(const Minute& minute, const PricePath& path, const DayContext& day,
                          MinuteRow& row) {
  for (const auto& [minutes, feature] : kHorizons) {
    const std::int32_t first = std::max(minute.bar.minute - minutes + 1, 0);
    const double expected = minute.level_before * day.expected_variance(first, minute.bar.minute);
    row[feature] = standardized(path.log_return(minutes), expected);
  }
}

}  // namespace spy::features
