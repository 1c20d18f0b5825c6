#include "features/history.hpp"

#include <gtest/gtest.h>

#include <span>

#include "features/catalogue/feature.hpp"
#include "features/feature_kernel.hpp"
#include "support/refusal.hpp"
#include "support/same_bits.hpp"
#include "support/synthetic_minutes.hpp"

namespace spy::features {
namespace {

/// Minutes of several sessions one after the other, in columns.
struct Table {
  std::vector<std::int64_t> minute;
  std::vector<double> open, high, low, close, volume, wap, count, implied_volatility, minutes_to_event;
  std::vector<std::int64_t> session_minutes, rows;

  void add(const std::vector<MinuteInput>& bars, std::int64_t minutes) {
    for (const MinuteInput& bar : bars) {
      minute.push_back(bar.minute);
      open.push_back(bar.open);
      high.push_back(bar.high);
      low.push_back(bar.low);
      close.push_back(bar.close);
      volume.push_back(bar.volume);
      wap.push_back(bar.wap);
      count.push_back(bar.count);
      implied_volatility.push_back(bar.implied_volatility);
      minutes_to_event.push_back(bar.minutes_to_event);
    }
    session_minutes.push_back(minutes);
    rows.push_back(static_cast<std::int64_t>(bars.size()));
  }

  [[nodiscard]] MinuteColumns columns() const {
    return {minute, open, high, low, close, volume, wap, count, implied_volatility, minutes_to_event};
  }

  [[nodiscard]] DayLengths days() const { return {.session_minutes = session_minutes, .rows = rows}; }
};

/// Thirty sessions with holes, a half-day and one without any bar.
Table thirty_sessions() {
  Table table;
  for (std::uint32_t session = 0; session < 30; ++session) {
    const std::int32_t minutes = session == 7 ? 210 : 390;
    if (session == 11) {
      table.add({}, minutes);
    } else {
      table.add(testing::synthetic_session({.seed = session, .minutes = minutes, .hole_share = 0.02}),
                minutes);
    }
  }
  return table;
}

TEST(History, AnySessionRebuiltAloneFromIts22PredecessorsIsTheSameToTheLastBit) {
  const Table table = thirty_sessions();
  std::vector<double> all(table.minute.size() * kMinuteFeatures);
  const std::vector<DaySummary> summaries = history_rows({}, table.days(), table.columns(), all);
  ASSERT_EQ(summaries.size(), 30U);
  std::size_t first = 0;
  for (std::size_t day = 0; day < 30; ++day) {
    const auto count = static_cast<std::size_t>(table.rows[day]);
    const std::size_t earliest = day < kEarlierSessions ? 0 : day - kEarlierSessions;
    const DayContext context = context_of(std::span{summaries}.subspan(earliest, day - earliest));
    const MinuteColumns part = table.columns().rows(first, count);
    std::vector<double> alone(count * kMinuteFeatures);
    feature_rows(context, table.session_minutes[day], part, alone);
    EXPECT_TRUE(
        testing::same_bits(alone, std::span{all}.subspan(first * kMinuteFeatures, count * kMinuteFeatures)))
        << day;
    EXPECT_EQ(day_summary(table.session_minutes[day], part).save(), summaries[day].save()) << day;
    first += count;
  }
}

TEST(History, SessionsBeforeTheFirstLendTheirContext) {
  const Table table = thirty_sessions();
  std::vector<double> all(table.minute.size() * kMinuteFeatures);
  const std::vector<DaySummary> summaries = history_rows({}, table.days(), table.columns(), all);
  const auto last_rows = static_cast<std::size_t>(table.rows.back());
  const std::size_t first = table.minute.size() - last_rows;
  std::vector<double> last(last_rows * kMinuteFeatures);
  static_cast<void>(history_rows(
      std::span{summaries}.first(29),
      {.session_minutes = std::span{table.session_minutes}.last(1), .rows = std::span{table.rows}.last(1)},
      table.columns().rows(first, last_rows), last));
  EXPECT_TRUE(testing::same_bits(last, std::span{all}.subspan(first * kMinuteFeatures)));
}

TEST(History, RowsThatDoNotAddUpAreRefused) {
  Table table = thirty_sessions();
  std::vector<double> out(table.minute.size() * kMinuteFeatures);
  ++table.rows[3];
  EXPECT_NE(testing::refusal_of([&] {
              static_cast<void>(history_rows({}, table.days(), table.columns(), out));
            }).find("add up to"),
            std::string::npos);
}

}  // namespace
}  // namespace spy::features
