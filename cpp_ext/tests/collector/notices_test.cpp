#include "collector/notices.hpp"

#include <gtest/gtest.h>

namespace spy::collector {
namespace {

TEST(Notices, OnlyAGatewayWithoutItsLinkStopsEverything) {
  EXPECT_EQ(link_news(1100), LinkNews::kLost);
  EXPECT_EQ(link_news(2110), LinkNews::kLost);
  EXPECT_EQ(link_news(1102), LinkNews::kKept);
  EXPECT_EQ(link_news(1101), LinkNews::kDataLost);
}

TEST(Notices, AServerOfMarketDataIsOneOfMany) {
  EXPECT_EQ(link_news(2103), LinkNews::kFarmBroken);
  EXPECT_EQ(link_news(2104), LinkNews::kFarmRestored);
  EXPECT_EQ(link_news(2108), LinkNews::kFarmRestored);
  EXPECT_EQ(link_news(2105), LinkNews::kPastBroken);
  EXPECT_EQ(link_news(2106), LinkNews::kPastRestored);
  EXPECT_EQ(link_news(2107), LinkNews::kPastRestored);
}

TEST(Notices, TheServerIsNamedAfterTheLastColon) {
  EXPECT_EQ(farm_of("Market data farm connection is broken:cashfarm"), "cashfarm");
  EXPECT_EQ(farm_of("Market data farm connection is OK: usfarm.nj."), "usfarm.nj");
  EXPECT_EQ(farm_of("HMDS data farm connection is inactive but should be available upon demand.:ushmds"),
            "ushmds");
  EXPECT_EQ(farm_of(""), "");
}

}  // namespace
}  // namespace spy::collector
