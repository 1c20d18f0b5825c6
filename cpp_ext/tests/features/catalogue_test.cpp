#include "features/catalogue/catalogue.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "features/catalogue/feature.hpp"
#include "features/catalogue/kernel_hash.hpp"

namespace spy::features {
namespace {

TEST(Catalogue, HasAnEntryForEachFeatureWithNothingLeftOut) {
  ASSERT_EQ(feature_catalogue().size(), kMinuteFeatures + kLiveFeatures);
  std::set<std::string_view> names;
  for (const FeatureDescription& feature : feature_catalogue()) {
    EXPECT_TRUE(names.insert(feature.name).second) << feature.name;
    EXPECT_EQ(feature.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
              std::string_view::npos);
    EXPECT_FALSE(feature.formula.empty()) << feature.name;
    EXPECT_FALSE(feature.window.empty()) << feature.name;
    EXPECT_FALSE(feature.unit.empty()) << feature.name;
    EXPECT_TRUE(feature.reason.ends_with('.')) << feature.name;
    EXPECT_GE(feature.warm_up_minutes, 1) << feature.name;
    EXPECT_GE(feature.earlier_sessions, 0) << feature.name;
  }
}

TEST(Catalogue, LiveOnlyFeaturesComeLast) {
  for (std::size_t place = 0; place < feature_catalogue().size(); ++place) {
    const Needs needs = feature_catalogue()[place].needs;
    EXPECT_EQ(needs == Needs::kQuotes || needs == Needs::kBook, place >= kMinuteFeatures);
  }
}

TEST(KernelHash, Is16HexadecimalDigits) {
  EXPECT_EQ(kernel_hash().size(), 16U);
  EXPECT_EQ(kernel_hash().find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(FeatureRow, IsMissingUntilSet) {
  MinuteRow row;
  for (const double value : row.values()) {
    EXPECT_TRUE(is_missing(value));
  }
  row[MinuteFeature::kGap] = 2.0;
  EXPECT_EQ(row.values()[static_cast<std::size_t>(MinuteFeature::kGap)], 2.0);
}

}  // namespace
}  // namespace spy::features
