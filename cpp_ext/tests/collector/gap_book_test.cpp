#include "collector/gap_book.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace spy::collector {
namespace {

using records::GapCause;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr runtime::SessionHours kHours{.date = {}, .open_ns = 100 * kSecond, .close_ns = 1'000 * kSecond};

struct Noted {
  std::vector<records::Gap> gaps;
  GapBook book{"SPY", kHours, [this](const records::Gap& gap) { gaps.push_back(gap); }};
};

TEST(GapBook, TellsAGapOnceItHasEndedAndAgainAsItGrows) {
  Noted noted;
  noted.book.lost(200 * kSecond, GapCause::kStale, "silence");
  noted.book.lost(205 * kSecond, GapCause::kDisconnect, "gone");
  noted.book.tick(212 * kSecond);
  noted.book.tick(215 * kSecond);
  EXPECT_TRUE(noted.book.found(218 * kSecond));
  EXPECT_FALSE(noted.book.found(219 * kSecond));
  ASSERT_EQ(noted.gaps.size(), 2U);
  EXPECT_EQ(noted.gaps[0].start_ns, 200 * kSecond);
  EXPECT_EQ(noted.gaps[0].end_ns, 212 * kSecond);
  EXPECT_EQ(noted.gaps[1].start_ns, 200 * kSecond);
  EXPECT_EQ(noted.gaps[1].end_ns, 218 * kSecond);
  EXPECT_EQ(noted.gaps[1].cause, GapCause::kStale);
}

TEST(GapBook, KeepsToTheSessionAndPassesOverWhatIsShorterThanASecond) {
  Noted noted;
  noted.book.lost(50 * kSecond, GapCause::kDisconnect, "before the open");
  noted.book.found(100 * kSecond + kSecond / 2);
  EXPECT_TRUE(noted.gaps.empty());
  noted.book.lost(990 * kSecond, GapCause::kDisconnect, "gone");
  noted.book.found(1'100 * kSecond);
  ASSERT_EQ(noted.gaps.size(), 1U);
  EXPECT_EQ(noted.gaps[0].end_ns, 1'000 * kSecond);
}

}  // namespace
}  // namespace spy::collector
