#include "collector/instrument_desk.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <memory>
#include <string>

#include "support/recording_publisher.hpp"
#include "support/temporary_folder.hpp"

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOpen = 1'741'012'200;
constexpr std::int64_t kMinutes = 30;

/// A desk in its session since before the open, with single trades heard.
struct Heard {
  Heard() {
    desk.begin_session(
        {.hours = {.date = {}, .open_ns = kOpen * kSecond, .close_ns = (kOpen + kMinutes * 60) * kSecond},
         .minutes = kMinutes,
         .is_half_day = false},
        (kOpen - 60) * kSecond);
    desk.stream_begun(tws::StreamKind::kAllLast, (kOpen - 30) * kSecond);
  }

  /// A trade of that second of the session, heard half a second later.
  void trade(std::int64_t second) {
    const std::int64_t arrived_ns = (kOpen + second) * kSecond + kSecond / 2;
    tws::TickByTickPrint print;
    print.time = kOpen + second;
    print.price = 580.0;
    print.size = 100.0;
    desk.take_time(arrived_ns);
    desk.take(print, arrived_ns);
  }

  testing::TemporaryFolder folder;
  testing::RecordingPublisher told;
  InstrumentDesk desk{
      {.venue = "IBKR", .symbol = "SPY", .currency = "USD", .calendar = "XNYS", .key = "SPY"},
      1.0,
      {.data = folder.path() / "data",
       .state = folder.path() / "data" / "state",
       .files = nullptr,
       .publisher = &told,
       .log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>())}};
};

TEST(InstrumentDesk, AMinuteThatATradeEndsWasMadeWhenTheTradeCame) {
  Heard heard;
  heard.trade(5);
  heard.trade(60);
  ASSERT_EQ(heard.told.minutes.size(), 1U);
  EXPECT_TRUE(heard.told.minutes[0].is_whole);
  EXPECT_EQ(heard.told.minutes[0].made_ns, (kOpen + 60) * kSecond + kSecond / 2);
}

TEST(InstrumentDesk, MinutesThatTheMachineSleptThroughAreMissedAndLaterOnesAreHeard) {
  Heard heard;
  heard.trade(65);
  heard.desk.unheard((kOpen + 90) * kSecond, (kOpen + 190) * kSecond);
  heard.trade(245);
  heard.trade(305);
  const auto missed = heard.desk.minutes()->missed();
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->from_second, kOpen + 60);
  EXPECT_EQ(missed->until_second, kOpen + 240);
  heard.desk.minutes()->give_up(*missed);
  ASSERT_EQ(heard.told.minutes.size(), 5U);
  EXPECT_TRUE(heard.told.minutes[0].is_whole);
  EXPECT_FALSE(heard.told.minutes[1].is_whole);
  EXPECT_FALSE(heard.told.minutes[2].is_whole);
  EXPECT_FALSE(heard.told.minutes[3].is_whole);
  EXPECT_TRUE(heard.told.minutes[4].is_whole);
}

TEST(InstrumentDesk, SingleTradesThatWereAwayAreStillAwayAfterASleep) {
  Heard heard;
  heard.desk.stream_lost(tws::StreamKind::kAllLast, true, (kOpen + 20) * kSecond, (kOpen + 20) * kSecond);
  heard.desk.unheard((kOpen + 30) * kSecond, (kOpen + 70) * kSecond);
  heard.desk.close_minutes(kOpen + 180);
  EXPECT_TRUE(heard.told.minutes.empty());
  EXPECT_EQ(heard.desk.minutes()->missed()->until_second, kOpen + 180);
}

TEST(InstrumentDesk, AClockThatIsSetBackBehindTheRowsIsSaid) {
  Heard heard;
  const std::int64_t now_ns = (kOpen + 10) * kSecond;
  while (heard.desk.next_second_ns() < now_ns) {
    heard.desk.make_second(heard.desk.next_second_ns() + kSecond, now_ns);
  }
  heard.desk.look_at_clock(now_ns);
  EXPECT_EQ(heard.desk.trouble().find("set back"), std::string::npos);
  heard.desk.look_at_clock(now_ns - 30 * kSecond);
  EXPECT_NE(heard.desk.trouble().find("this machine's clock was set back"), std::string::npos);
  heard.desk.look_at_clock(now_ns);
  EXPECT_EQ(heard.desk.trouble().find("set back"), std::string::npos);
}

}  // namespace
}  // namespace spy::collector
