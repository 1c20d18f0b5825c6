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
}

TEST(Notices, ThatAnotherSessionTakesTheDataIsNews) { EXPECT_EQ(link_news(10197), LinkNews::kDataTaken); }

TEST(Notices, OnlyHistorysOwnWordsSayThatNothingWasTraded) {
  constexpr std::string_view kNoData =
      "Historical Market Data Service error message:HMDS query returned no data: SPY@SMART Trades";
  EXPECT_TRUE(says_no_trades(162, kNoData));
  EXPECT_FALSE(says_no_trades(200, kNoData));
  EXPECT_FALSE(says_no_trades(162, "Historical Market Data Service error message:Timed out"));
}

TEST(Notices, TheServerIsNamedAtTheEndAfterAColonOrADot) {
  EXPECT_EQ(farm_of("Market data farm connection is broken:cashfarm"), "cashfarm");
  EXPECT_EQ(farm_of("Market data farm connection is OK: usfarm.nj."), "usfarm.nj");
  EXPECT_EQ(farm_of("HMDS data farm connection is inactive but should be available upon demand.ushmds"),
            "ushmds");
  EXPECT_EQ(farm_of("Market data farm connection is inactive but should be available upon demand.usfarm.nj"),
            "usfarm.nj");
  EXPECT_EQ(farm_of("HMDS data farm connection is inactive but should be available upon demand.:ushmds"),
            "ushmds");
}

TEST(Notices, ANoticeMayNameNoServer) {
  EXPECT_EQ(farm_of("Market data farm connection is inactive but should be available upon demand."), "");
  EXPECT_EQ(farm_of(":"), "");
  EXPECT_EQ(farm_of(""), "");
}

}  // namespace
}  // namespace spy::collector
