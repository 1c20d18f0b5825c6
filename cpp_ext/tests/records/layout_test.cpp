#include <gtest/gtest.h>
#include <spy/records.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "features/catalogue/feature.hpp"

namespace spy::records {
namespace {

template <typename Expected, typename Actual>
constexpr bool kSame = std::is_same_v<Expected, Actual>;

TEST(Records, MinuteBarHasTheTypesOfItsSchema) {
  static_assert(kSame<decltype(MinuteBar::start_ns), std::int64_t>);
  static_assert(kSame<decltype(MinuteBar::interval_s), std::int64_t>);
  static_assert(kSame<decltype(MinuteBar::open), double>);
  static_assert(kSame<decltype(MinuteBar::high), double>);
  static_assert(kSame<decltype(MinuteBar::low), double>);
  static_assert(kSame<decltype(MinuteBar::close), double>);
  static_assert(kSame<decltype(MinuteBar::volume), std::optional<double>>);
  static_assert(kSame<decltype(MinuteBar::wap), std::optional<double>>);
  static_assert(kSame<decltype(MinuteBar::count), std::optional<std::int64_t>>);
  static_assert(kSame<decltype(MinuteBar::source), Source>);
  static_assert(std::is_trivially_copyable_v<MinuteBar>);
  static_assert(std::is_standard_layout_v<MinuteBar>);
}

TEST(Records, GapHasTheTypesOfItsSchema) {
  static_assert(kSame<decltype(Gap::instrument), std::string>);
  static_assert(kSame<decltype(Gap::stream), GapStream>);
  static_assert(kSame<decltype(Gap::start_ns), std::int64_t>);
  static_assert(kSame<decltype(Gap::end_ns), std::int64_t>);
  static_assert(kSame<decltype(Gap::cause), GapCause>);
  static_assert(kSame<decltype(Gap::source), Source>);
  static_assert(kSame<decltype(Gap::detail), std::string>);
}

TEST(Records, FieldsStandInTheOrderOfTheirSchema) {
  const MinuteBar bar{1, 60, 2.0, 4.0, 1.0, 3.0, 500.0, std::nullopt, 7, Source::kImported};
  EXPECT_EQ(bar.start_ns, 1);
  EXPECT_EQ(bar.interval_s, 60);
  EXPECT_EQ(bar.open, 2.0);
  EXPECT_EQ(bar.high, 4.0);
  EXPECT_EQ(bar.low, 1.0);
  EXPECT_EQ(bar.close, 3.0);
  EXPECT_EQ(bar.volume, 500.0);
  EXPECT_EQ(bar.wap, std::nullopt);
  EXPECT_EQ(bar.count, 7);
  EXPECT_EQ(bar.source, Source::kImported);
}

TEST(Records, EnumerationsAreOneByteAndKnowTheirWords) {
  static_assert(sizeof(Source) == 1 && sizeof(GapStream) == 1 && sizeof(GapCause) == 1);
  EXPECT_EQ(to_word(Source::kIbkr), "ibkr");
  EXPECT_EQ(to_word(Source::kSimulated), "simulated");
  EXPECT_EQ(to_word(GapStream::kSecondRows), "second_rows");
  EXPECT_EQ(to_word(GapCause::kNoTrades), "no_trades");
}

TEST(Records, AFreshRecordClaimsNothing) {
  const MinuteBar bar;
  EXPECT_EQ(bar.start_ns, 0);
  EXPECT_EQ(bar.volume, std::nullopt);
  EXPECT_EQ(bar.wap, std::nullopt);
  EXPECT_EQ(bar.count, std::nullopt);
}

template <typename Record>
constexpr bool kFitsSharedMemory = std::is_trivially_copyable_v<Record> && std::is_standard_layout_v<Record>;

TEST(Records, PublishedRecordsFitSharedMemoryAndHoldTheWholeCatalogue) {
  static_assert(kFitsSharedMemory<SecondRow> && kFitsSharedMemory<MinuteRow> && kFitsSharedMemory<TradeRow> &&
                kFitsSharedMemory<HealthRow>);
  static_assert(kFeatureCells == features::kMinuteFeatures + features::kLiveFeatures);
  static_assert(kSame<decltype(SecondRow::bid_prices), std::array<double, kBookLevels>>);
  static_assert(kSame<decltype(HealthRow::stream_states), std::array<StreamState, 5>>);
}

TEST(Records, AFreshPublishedRecordClaimsNothing) {
  const SecondRow row;
  EXPECT_TRUE(std::isnan(row.open) && std::isnan(row.bid) && std::isnan(row.quote_age_s));
  EXPECT_TRUE(std::isnan(row.features.front()) && std::isnan(row.ask_prices.back()));
  EXPECT_EQ(row.volume, 0.0);
  EXPECT_FALSE(row.book_valid);
  EXPECT_EQ(row.tape.view(), "");
}

TEST(FixedText, KeepsWhatHasRoomAndCutsNoCharacter) {
  EXPECT_EQ(FixedText<4>{"ARCA"}.view(), "ARCA");
  EXPECT_EQ(FixedText<4>{"NASDAQ"}.view(), "NASD");
  EXPECT_EQ(FixedText<4>{"abc\xC3\xA9"}.view(), "abc");
  EXPECT_EQ(FixedText<4>{"ab\xC3\xA9"}.view(), "ab\xC3\xA9");
  EXPECT_EQ(FixedText<4>{}.view(), "");
}

}  // namespace
}  // namespace spy::records
