#include "collector/minute_backfill.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/wire_bytes.hpp"

namespace spy::collector {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOpen = 1'741'012'200;
constexpr MissedMinutes kMissed{.from_second = kOpen, .until_second = kOpen + 120};

tws::Moment at(std::int64_t market_second, std::int64_t real_second) {
  return {.market_ns = market_second * kSecond, .real_ns = real_second * kSecond};
}

struct Asked {
  std::vector<std::string> requests;
  std::int32_t next_id = 40;
  MinuteBackfill backfill{{.send = [this](std::string request) { requests.push_back(std::move(request)); },
                           .fresh_id = [this] { return next_id++; }}};
};

tws::HistoricalData answer(std::int32_t id, std::string_view time) {
  tws::HistoricalBar bar;
  bar.time = time;
  bar.open = bar.high = bar.low = bar.close = 620.0;
  bar.volume = 100.0;
  bar.count = 3;
  tws::HistoricalData data;
  data.request_id = id;
  data.bars = {bar};
  return data;
}

TEST(MinuteBackfill, AsksForWhatIsMissingOnceItIsHistoryAndTakesTheAnswer) {
  Asked asked;
  asked.backfill.tick(at(kOpen + 121, 1), kMissed, {});
  EXPECT_TRUE(asked.requests.empty());
  asked.backfill.tick(at(kOpen + 124, 4), kMissed, {});
  asked.backfill.tick(at(kOpen + 125, 5), kMissed, {});
  ASSERT_EQ(asked.requests.size(), 1U);
  EXPECT_NE(asked.requests[0].find(testing::fields("20250303-14:32:00|1 min|120 S|")), std::string::npos);
  EXPECT_FALSE(asked.backfill.answered(answer(7, "1741012200")));
  const auto past = asked.backfill.answered(answer(40, "1741012200"));
  ASSERT_TRUE(past);
  EXPECT_EQ(past->asked.until_second, kMissed.until_second);
  ASSERT_EQ(past->bars.size(), 1U);
  EXPECT_EQ(past->bars[0].start_second, kOpen);
}

TEST(MinuteBackfill, GivesUpAfterVainQuestionsThatSpanHalfAMinuteEachWithAFreshId) {
  Asked asked;
  std::optional<MissedMinutes> given_up;
  std::int64_t second = 0;
  for (; second < 60 && !given_up; ++second) {
    given_up = asked.backfill.tick(at(kOpen + 130 + second, second + 10), kMissed, {});
    asked.backfill.refused(asked.next_id - 1, at(kOpen + 130 + second, second + 10));
  }
  ASSERT_TRUE(given_up);
  EXPECT_EQ(given_up->from_second, kOpen);
  EXPECT_GT(second, 30);
  EXPECT_LT(second, 40);
  EXPECT_EQ(asked.next_id, 44);
}

TEST(MinuteBackfill, AnswersThatLackMinutesCountAsVainQuestions) {
  Asked asked;
  std::optional<MissedMinutes> given_up;
  for (std::int64_t second = 0; second < 60 && !given_up; ++second) {
    given_up = asked.backfill.tick(at(kOpen + 130 + second, second + 10), kMissed, {});
    if (asked.backfill.answered(answer(asked.next_id - 1, "1741012200"))) {
      asked.backfill.told(false, at(kOpen + 130 + second, second + 10));
    }
  }
  EXPECT_TRUE(given_up);
  EXPECT_EQ(asked.next_id, 44);
}

TEST(MinuteBackfill, AQuestionThatIsNotAnsweredIsCancelledAndAskedAgain) {
  Asked asked;
  asked.backfill.tick(at(kOpen + 130, 1), kMissed, {});
  asked.backfill.tick(at(kOpen + 142, 13), kMissed, {});
  asked.backfill.tick(at(kOpen + 150, 20), kMissed, {});
  EXPECT_EQ(asked.requests.size(), 3U);
  EXPECT_EQ(asked.next_id, 42);
}

}  // namespace
}  // namespace spy::collector
