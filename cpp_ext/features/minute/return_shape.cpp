#include "features/minute/return_shape.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace spy::features {

namespace {

constexpr std::int32_t kLongReturn = 5;

}  // namespace

void ReturnShape::update(const Minute& minute, const PricePath& path, MinuteRow& row) {
  take_in(minute, path);
  if (squares_.is_warm()) {
    const double squares = squares_.sum();
    if (expected_.count() == squares_.count()) {
      row[MinuteFeature::kVolatilityVsProfile30] = log_ratio(squares, expected_.sum()) / 2.0;
    }
    row[MinuteFeature::kSignedSemivariance30] = ratio(signed_squares_.sum(), squares);
    row[MinuteFeature::kEfficiencyRatio30] = ratio(std::abs(returns_.sum()), sizes_.sum());
    const double bipower = ratio(std::numbers::pi / 2.0 * neighbours_.mean(), squares_.mean());
    row[MinuteFeature::kJumpShare30] = is_missing(bipower) ? kMissing : std::max(1.0 - bipower, 0.0);
  }
  if (hour_squares_.is_warm() && hour_five_minute_squares_.is_warm()) {
    row[MinuteFeature::kVarianceRatio60] =
        ratio(hour_five_minute_squares_.mean(), kLongReturn * hour_squares_.mean()) - 1.0;
  }
}

void ReturnShape::take_in(const Minute& minute, const PricePath& path) {
  const std::int32_t now = minute.bar.minute;
  const double size = std::abs(minute.log_return);
  const double square = minute.log_return * minute.log_return;
  returns_.put(now, minute.log_return);
  sizes_.put(now, size);
  squares_.put(now, square);
  signed_squares_.put(now, std::copysign(square, minute.log_return));
  expected_.put(now, is_missing(square) ? kMissing : minute.expected_variance);
  neighbours_.put(now, now == last_minute_ + 1 ? size * last_size_ : kMissing);
  hour_squares_.put(now, square);
  const double long_return = path.log_return(kLongReturn);
  hour_five_minute_squares_.put(now, long_return * long_return);
  last_size_ = size;
  last_minute_ = now;
}

}  // namespace spy::features
