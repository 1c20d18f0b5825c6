#include "features/minute/price_impact.hpp"

#include <cmath>

#include "features/missing.hpp"

namespace spy::features {

void PriceImpact::update(const Minute& minute, double volume_scale, MinuteRow& row) {
  const double moved = minute.profile_return();
  const double volume = ratio(minute.bar.volume, minute.expected_volume);
  const bool is_known = !is_missing(moved) && !is_missing(volume);
  const double signed_volume = minute.body_share() * volume;
  sizes_.put(minute.bar.minute, is_known ? std::abs(moved) : kMissing);
  volumes_.put(minute.bar.minute, is_known ? volume : kMissing);
  products_.put(minute.bar.minute, moved * signed_volume);
  squares_.put(minute.bar.minute, is_known ? signed_volume * signed_volume : kMissing);
  if (sizes_.is_warm()) {
    row[MinuteFeature::kAmihud30] = log_ratio(sizes_.sum() * volume_scale, volumes_.sum());
    row[MinuteFeature::kKyleLambda30] = ratio(products_.sum() * volume_scale, squares_.sum());
  }
}

}  // namespace spy::features
