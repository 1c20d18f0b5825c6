#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>

#include "features/catalogue/catalogue.hpp"
#include "features/catalogue/feature.hpp"

namespace spy::features {

/// A feature and what there is to say of it.
template <typename Feature>
struct CatalogueEntry {
  Feature feature = {};            ///< Which one.
  FeatureDescription description;  ///< All there is to say.
};

/// The descriptions of entries, each of which must stand at the place of its feature; else it does not
/// compile.
template <typename Feature, std::size_t Size>
consteval std::array<FeatureDescription, Size> in_order(
    const std::array<CatalogueEntry<Feature>, Size>& entries) {
  std::array<FeatureDescription, Size> descriptions{};
  for (std::size_t place = 0; place < Size; ++place) {
    if (static_cast<std::size_t>(entries[place].feature) != place) {
      throw std::logic_error("an entry of the catalogue stands at the wrong place");
    }
    descriptions[place] = entries[place].description;
  }
  return descriptions;
}

/// What there is to say of the features that bars give.
[[nodiscard]] const std::array<FeatureDescription, kMinuteFeatures>& minute_catalogue();

/// What there is to say of the features that need quotes or the book.
[[nodiscard]] const std::array<FeatureDescription, kLiveFeatures>& live_catalogue();

}  // namespace spy::features
