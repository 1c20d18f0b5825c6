#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "features/catalogue/kernel_hash.hpp"
#include "publish/feed_reader.hpp"
#include "publish/feed_writer.hpp"
#include "support/feed_memory.hpp"
#include "support/refusal.hpp"

namespace spy::publish {
namespace {

using spy::testing::FeedMemory;
using spy::testing::follows_soundly;
using spy::testing::marked_second;
using spy::testing::marked_trade;
using spy::testing::record_in;
using spy::testing::refusal_of;

constexpr FeedKinds kAll{0b1111};
constexpr FeedKinds kSeconds{0b0001};
constexpr FeedKinds kTrades{0b0100};

TEST(Feed, RowsOfAllKindsComeInTheOrderInWhichTheyWereWritten) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  std::minstd_rand random{7};
  std::vector<FeedKind> written;
  for (int i = 0; i < 400; ++i) {
    written.push_back(static_cast<FeedKind>(random() % kFeedKinds));
    switch (written.back()) {
      case FeedKind::kSecond:
        writer.write(records::SecondRow{});
        break;
      case FeedKind::kMinute:
        writer.write(records::MinuteRow{});
        break;
      case FeedKind::kTrade:
        writer.write(records::TradeRow{});
        break;
      case FeedKind::kHealth:
        writer.write(records::HealthRow{});
        break;
    }
  }
  FeedBuffer buffer;
  for (std::size_t number = 0; number < written.size(); ++number) {
    const std::optional<FeedReading> reading = reader.read(kAll, buffer);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->kind, written[number]);
    EXPECT_EQ(reading->number, number);
    EXPECT_EQ(reading->missed, 0U);
  }
  EXPECT_FALSE(reader.read(kAll, buffer));
}

TEST(Feed, ARecordIsReadAsItWasWritten) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  FeedReader reader{memory.bytes(), FeedStart::kOldest, "the feed"};
  records::TradeRow row = marked_trade(17);
  row.venue = records::FixedText<15>{"ARCA"};
  row.side = records::TradeSide::kSeller;
  row.source = records::Source::kSimulated;
  writer.write(row);
  FeedBuffer buffer;
  ASSERT_TRUE(reader.read(kAll, buffer));
  const auto read = record_in<records::TradeRow>(buffer);
  EXPECT_EQ(read.price, 17.0);
  EXPECT_EQ(read.venue.view(), "ARCA");
  EXPECT_EQ(read.side, records::TradeSide::kSeller);
  EXPECT_EQ(read.source, records::Source::kSimulated);
}

TEST(Feed, AReaderThatFellBehindLearnsHowManyItLostAndGoesOn) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  constexpr std::uint64_t kWritten = 40'000;
  for (std::uint64_t mark = 0; mark < kWritten; ++mark) {
    writer.write(marked_trade(static_cast<std::int64_t>(mark)));
  }
  FeedBuffer buffer;
  std::uint64_t accounted = 0;
  while (const std::optional<FeedReading> reading = reader.read(kAll, buffer)) {
    if (reading->missed > 0) {
      EXPECT_EQ(accounted, 0U) << "it lost more although nothing was written meanwhile";
      accounted += reading->missed;
    } else {
      EXPECT_EQ(record_in<records::TradeRow>(buffer).time_ns, static_cast<std::int64_t>(accounted));
      ++accounted;
    }
  }
  EXPECT_EQ(accounted, kWritten);
}

TEST(Feed, AReaderBeginsNowOrWithTheOldestThatIsLeft) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  writer.write(marked_second(1));
  writer.write(marked_second(2));
  FeedReader from_now{memory.bytes(), FeedStart::kNow, "the feed"};
  FeedReader from_oldest{memory.bytes(), FeedStart::kOldest, "the feed"};
  FeedBuffer buffer;
  EXPECT_FALSE(from_now.read(kAll, buffer));
  ASSERT_TRUE(from_now.newest(FeedKind::kSecond, buffer));
  EXPECT_EQ(record_in<records::SecondRow>(buffer).second_ns, 2);
  EXPECT_FALSE(from_now.newest(FeedKind::kMinute, buffer));
  ASSERT_TRUE(from_oldest.read(kAll, buffer));
  EXPECT_EQ(record_in<records::SecondRow>(buffer).second_ns, 1);
}

TEST(Feed, OnlyWantedKindsAreRead) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  writer.write(records::SecondRow{});
  writer.write(marked_trade(5));
  FeedBuffer buffer;
  ASSERT_EQ(reader.read(kTrades, buffer)->kind, FeedKind::kTrade);
  EXPECT_FALSE(reader.read(kTrades, buffer));
}

TEST(Feed, SaysWhoseItIsAndWhatTheGatewayIsOnceThatIsKnown) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "BRK.B"};
  const FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  EXPECT_EQ(reader.header().instrument.view(), "BRK.B");
  EXPECT_EQ(reader.header().kernel_hash.view(), features::kernel_hash());
  EXPECT_FALSE(reader.source());
  writer.announce(records::Source::kSimulated);
  EXPECT_EQ(reader.source(), records::Source::kSimulated);
}

TEST(Feed, WhatIsNoFeedOrOneOfAnotherVersionIsRefusedByASentence) {
  FeedMemory memory;
  const auto open = [&] {
    return refusal_of([&] { FeedReader(memory.bytes(), FeedStart::kNow, "/run/SPY.feed"); });
  };
  EXPECT_EQ(open(), "/run/SPY.feed is no feed of a collector: remove it and start the collector again.");
  const FeedWriter writer{memory.bytes(), "SPY"};
  EXPECT_EQ(open(), "nothing was refused");
  void* const place = memory.bytes().data();
  static_cast<FeedHeader*>(place)->layout += 1;
  EXPECT_NE(open().find("/run/SPY.feed was written by a collector of another version"), std::string::npos);
}

TEST(Feed, ASleeperIsWokenByARecord) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  FeedBuffer buffer;
  ASSERT_FALSE(reader.read(kAll, buffer));
  std::thread later{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    writer.write(marked_second(1));
  }};
  const auto begin = std::chrono::steady_clock::now();
  while (!reader.read(kAll, buffer)) {
    reader.wait(std::chrono::seconds{20});
  }
  later.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
}

/// Eight readers of what `write` writes for the marks from 0 to `last`; how many of them read only whole
/// rows.
template <typename Record, typename Write>
int sound_readers(const FeedReader& from_now, FeedKinds kind, std::int64_t last, const Write& write) {
  std::atomic<int> sound = 0;
  std::vector<std::thread> readers(8);
  for (std::thread& thread : readers) {
    thread =
        std::thread{[&, reader = from_now] { sound += follows_soundly<Record>(reader, kind, last) ? 1 : 0; }};
  }
  for (std::int64_t mark = 0; mark <= last; ++mark) {
    write(mark);
  }
  for (std::thread& reader : readers) {
    reader.join();
  }
  return sound;
}

TEST(Feed, EightReadersReadWholeRowsWhileTheWriterRacesAroundTheRing) {
  FeedMemory memory;
  FeedWriter writer{memory.bytes(), "SPY"};
  const FeedReader reader{memory.bytes(), FeedStart::kNow, "the feed"};
  EXPECT_EQ(sound_readers<records::TradeRow>(reader, kTrades, 60'000,
                                             [&](std::int64_t mark) { writer.write(marked_trade(mark)); }),
            8);
  EXPECT_EQ(sound_readers<records::SecondRow>(reader, kSeconds, 50'000,
                                              [&](std::int64_t mark) { writer.write(marked_second(mark)); }),
            8);
}

}  // namespace
}  // namespace spy::publish
