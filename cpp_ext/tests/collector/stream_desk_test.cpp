#include "collector/stream_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace spy::collector {
namespace {

using records::StreamState;
using tws::StreamKind;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr StreamRef kLevelOne{.instrument = 0, .kind = StreamKind::kMarketData};
constexpr StreamRef kTrades{.instrument = 0, .kind = StreamKind::kAllLast};
constexpr StreamRef kQuotes{.instrument = 0, .kind = StreamKind::kBidAsk};
constexpr StreamRef kBook{.instrument = 0, .kind = StreamKind::kVenueDepth};

/// A desk for one instrument whose time is moved by hand, with what it said.
struct Watched final : StreamListener {
  Watched() {
    now = {.market_ns = 1'000'000 * kMillisecond, .real_ns = 1'000'000 * kMillisecond};
    desk.open(now);
  }

  void on_stream_asked(const StreamRef& stream) override {
    asked.push_back(stream.kind);
    ids.push_back(next_id - 1);
  }
  void on_stream_begun(const StreamRef& stream) override { begun.push_back(stream.kind); }
  void on_stream_lost(const StreamRef& stream, bool /*stands*/, const std::string& /*why*/) override {
    lost.push_back(stream.kind);
  }

  /// Lets time pass in steps of 100 ms; the streams in `speaking` are heard in each.
  void pass(std::int64_t milliseconds, const std::vector<StreamKind>& speaking = {}) {
    for (std::int64_t step = 0; step < milliseconds; step += 100) {
      now.market_ns += 100 * kMillisecond;
      now.real_ns += 100 * kMillisecond;
      for (const StreamKind kind : speaking) {
        hear(kind);
      }
      desk.tick(now, contracts, {&expected, 1});
    }
  }

  /// The request of the present subscription to a kind.
  [[nodiscard]] std::int32_t id_of(StreamKind kind) const {
    std::int32_t id = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      id = asked[i] == kind ? ids[i] : id;
    }
    return id;
  }

  std::optional<StreamRef> hear(StreamKind kind) {
    return std::ranges::find(asked, kind) == asked.end() ? std::nullopt : desk.heard(id_of(kind), now);
  }

  [[nodiscard]] std::int64_t times_asked(StreamKind kind) const { return std::ranges::count(asked, kind); }

  tws::Moment now;
  Expectation expected = Expectation::kNews;
  std::vector<StreamKind> asked;
  std::vector<std::int32_t> ids;
  std::vector<StreamKind> begun;
  std::vector<StreamKind> lost;
  std::vector<std::string> sent;
  std::int32_t next_id = 1;
  std::vector<std::optional<tws::Contract>> contracts{tws::Contract{}};
  StreamDesk desk{1,
                  {},
                  {.send = [this](std::string request) { sent.push_back(std::move(request)); },
                   .fresh_id = [this] { return next_id++; }},
                  *this};
};

std::vector<StreamKind> all_kinds() {
  return {StreamKind::kMarketData, StreamKind::kAllLast,    StreamKind::kBidAsk,
          StreamKind::kVenueDepth, StreamKind::kSmartDepth, StreamKind::kRealTimeBars};
}

TEST(StreamDesk, AsksForAllAtOnceButTheSecondStreamOfSingleTicksFifteenSecondsLater) {
  Watched watched;
  watched.pass(100);
  EXPECT_EQ(watched.asked.size(), 5U);
  EXPECT_EQ(watched.times_asked(StreamKind::kBidAsk), 0);
  watched.pass(15'000, all_kinds());
  EXPECT_EQ(watched.times_asked(StreamKind::kBidAsk), 0);
  watched.pass(1'000, all_kinds());
  EXPECT_EQ(watched.times_asked(StreamKind::kBidAsk), 1);
  watched.pass(300, all_kinds());
  EXPECT_TRUE(watched.desk.all_begun());
  EXPECT_TRUE(watched.lost.empty());
}

TEST(StreamDesk, AnInstrumentWhoseContractIsNotKnownWaits) {
  Watched watched;
  watched.contracts[0].reset();
  watched.pass(1'000);
  EXPECT_TRUE(watched.asked.empty());
}

TEST(StreamDesk, WithoutNewsToExpectAStreamStandsOnceALaterQuestionIsAnswered) {
  Watched watched;
  watched.expected = Expectation::kQuiet;
  watched.pass(5'000);
  EXPECT_TRUE(watched.begun.empty());
  EXPECT_TRUE(watched.desk.awaits_confirmation());
  watched.desk.confirm(watched.now.real_ns);
  watched.pass(100);
  EXPECT_EQ(watched.begun.size(), 5U);
}

TEST(StreamDesk, ALevelOneThatGoesQuietIsAskedForAnewWithAFreshId) {
  Watched watched;
  watched.pass(2'000, {StreamKind::kMarketData});
  const std::int32_t before = watched.id_of(StreamKind::kMarketData);
  watched.pass(3'400);
  EXPECT_EQ(watched.times_asked(StreamKind::kMarketData), 2);
  EXPECT_NE(watched.id_of(StreamKind::kMarketData), before);
  EXPECT_FALSE(watched.desk.heard(before, watched.now));
  EXPECT_EQ(std::ranges::count(watched.lost, StreamKind::kMarketData), 1);
}

TEST(StreamDesk, ABookMayPauseUnlessLevelOneTellsOfMoreTwice) {
  Watched watched;
  watched.pass(2'000, all_kinds());
  watched.pass(5'000, {StreamKind::kMarketData});
  EXPECT_EQ(watched.times_asked(StreamKind::kVenueDepth), 1);
  watched.desk.contradict(kBook, watched.now);
  watched.desk.contradict(kBook, watched.now);
  EXPECT_EQ(watched.desk.state(kBook), StreamState::kFresh);
  watched.pass(300, {StreamKind::kMarketData});
  watched.desk.contradict(kBook, watched.now);
  EXPECT_EQ(watched.desk.state(kBook), StreamState::kStale);
  watched.pass(100, {StreamKind::kMarketData});
  EXPECT_EQ(watched.times_asked(StreamKind::kVenueDepth), 2);
}

TEST(StreamDesk, AStreamThatIsRefusedForGoodIsLeftAloneUntilTheNextConnection) {
  Watched watched;
  watched.pass(100);
  const auto refused = watched.desk.refused(watched.id_of(StreamKind::kVenueDepth), 354, watched.now);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->second, Reaction::kGiveUp);
  watched.pass(120'000, {StreamKind::kMarketData});
  EXPECT_EQ(watched.times_asked(StreamKind::kVenueDepth), 1);
  EXPECT_EQ(watched.desk.state(kBook), StreamState::kRefused);
  watched.desk.forget(watched.now, "gone");
  watched.pass(100);
  EXPECT_EQ(watched.times_asked(StreamKind::kVenueDepth), 2);
}

TEST(StreamDesk, SingleTicksAskedForTooSoonAreAskedForAgainAfterTheSpacing) {
  Watched watched;
  watched.pass(100);
  watched.desk.refused(watched.id_of(StreamKind::kAllLast), 10190, watched.now);
  watched.pass(14'000, {StreamKind::kMarketData});
  EXPECT_EQ(watched.times_asked(StreamKind::kAllLast), 1);
  watched.pass(2'000, {StreamKind::kMarketData});
  EXPECT_EQ(watched.times_asked(StreamKind::kAllLast), 2);
}

TEST(StreamDesk, AdviceEndsNothingAndAResetIsPassedOn) {
  Watched watched;
  watched.pass(100, all_kinds());
  EXPECT_EQ(watched.desk.refused(watched.id_of(StreamKind::kMarketData), 10'167, watched.now)->second,
            Reaction::kNone);
  EXPECT_EQ(watched.desk.refused(watched.id_of(StreamKind::kVenueDepth), 317, watched.now)->second,
            Reaction::kResetBook);
  EXPECT_FALSE(watched.desk.refused(99, 354, watched.now));
  EXPECT_TRUE(watched.lost.empty());
}

TEST(StreamDesk, APausedStreamIsHeardAgainOnTheSameSubscription) {
  Watched watched;
  watched.pass(2'000, all_kinds());
  watched.desk.pause("the link is lost");
  EXPECT_EQ(watched.desk.state(kLevelOne), StreamState::kStale);
  EXPECT_TRUE(watched.hear(StreamKind::kMarketData));
  EXPECT_EQ(watched.desk.state(kLevelOne), StreamState::kFresh);
  EXPECT_EQ(watched.times_asked(StreamKind::kMarketData), 1);
}

TEST(StreamDesk, WhileTheLinkIsLostNoStreamCountsAsHeardAndNoneIsAskedFor) {
  Watched watched;
  watched.pass(2'000, all_kinds());
  watched.desk.confirm(watched.now.real_ns);
  watched.begun.clear();
  watched.desk.pause("the link is lost");
  watched.expected = Expectation::kUnknown;
  watched.pass(120'000);
  EXPECT_TRUE(watched.begun.empty());
  EXPECT_EQ(watched.desk.state(kTrades), StreamState::kStale);
  EXPECT_EQ(watched.asked.size(), 5U);
}

TEST(StreamDesk, AfterALostLinkAStreamOfAClosedMarketStandsOnlyByAQuestionAskedSince) {
  Watched watched;
  watched.expected = Expectation::kQuiet;
  watched.pass(100);
  watched.desk.confirm(watched.now.real_ns);
  watched.pass(100);
  watched.begun.clear();
  watched.desk.pause("the link is lost");
  watched.pass(1'000);
  EXPECT_TRUE(watched.begun.empty());
  watched.desk.confirm(watched.now.real_ns);
  watched.pass(100);
  EXPECT_EQ(watched.begun.size(), 5U);
}

TEST(StreamDesk, WhatWasOnItsWayWhenTheLinkWasLostIsNoStreamThatIsHeard) {
  Watched watched;
  watched.pass(2'000, all_kinds());
  watched.desk.pause("the link is lost");
  watched.expected = Expectation::kUnknown;
  watched.hear(StreamKind::kMarketData);
  EXPECT_FALSE(watched.desk.is_any_steady());
  watched.pass(4'000);
  EXPECT_EQ(watched.desk.state(kLevelOne), StreamState::kStale);
  EXPECT_EQ(watched.times_asked(StreamKind::kMarketData), 1);
  watched.pass(6'000, {StreamKind::kMarketData});
  EXPECT_TRUE(watched.desk.is_any_steady());
}

TEST(StreamDesk, AQuietStreamThatWaitsIsAskedForAtOnceWhenItsServerIsBack) {
  Watched watched;
  watched.pass(2'000, all_kinds());
  watched.pass(60'000);
  const std::int64_t before = watched.times_asked(StreamKind::kMarketData);
  while (watched.desk.state(kLevelOne) != StreamState::kStale) {
    watched.pass(100);
  }
  const std::int64_t asked = watched.times_asked(StreamKind::kMarketData);
  EXPECT_GT(before, 1);
  watched.desk.hasten(watched.now);
  watched.pass(100);
  EXPECT_EQ(watched.times_asked(StreamKind::kMarketData), asked + 1);
}

TEST(StreamDesk, ClosingCancelsEverything) {
  Watched watched;
  watched.pass(20'000, all_kinds());
  const std::size_t before = watched.sent.size();
  watched.desk.close();
  EXPECT_EQ(watched.sent.size() - before, 6U);
  EXPECT_EQ(watched.desk.state(kTrades), StreamState::kOff);
  EXPECT_FALSE(watched.desk.heard_ns(kQuotes) == std::nullopt);
  watched.pass(1'000);
  EXPECT_EQ(watched.sent.size() - before, 6U);
}

}  // namespace
}  // namespace spy::collector
