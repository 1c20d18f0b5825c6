#include "features/catalogue/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "features/catalogue/catalogue_entry.hpp"
#include "features/catalogue/feature.hpp"

namespace spy::features {

namespace {

constexpr std::array<std::string_view, 7> kNeedTexts{"bars",   "volume", "count", "implied_volatility",
                                                     "events", "quotes", "book"};

std::array<FeatureDescription, kMinuteFeatures + kLiveFeatures> all_features() {
  std::array<FeatureDescription, kMinuteFeatures + kLiveFeatures> all{};
  auto* const live = std::ranges::copy(minute_catalogue(), all.begin()).out;
  std::ranges::copy(live_catalogue(), live);
  return all;
}

}  // namespace

std::string_view text_of(Needs needs) { return kNeedTexts[static_cast<std::size_t>(needs)]; }

std::span<const FeatureDescription> feature_catalogue() {
  static const std::array<FeatureDescription, kMinuteFeatures + kLiveFeatures> all = all_features();
  return all;
}

}  // namespace spy::features
