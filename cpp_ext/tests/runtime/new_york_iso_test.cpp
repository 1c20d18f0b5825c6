#include "runtime/new_york_iso.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "support/refusal.hpp"

namespace spy::runtime {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kNineThirty = 1'709'908'200 * kSecond;  // 8 March 2024, 14:30 UTC

struct Pair {
  std::int64_t instant;
  std::string text;
};

class IsoPair : public ::testing::TestWithParam<Pair> {};

TEST_P(IsoPair, IsWrittenSo) { EXPECT_EQ(new_york_iso(GetParam().instant), GetParam().text); }

TEST_P(IsoPair, IsReadSo) { EXPECT_EQ(parse_new_york_iso(GetParam().text), GetParam().instant); }

INSTANTIATE_TEST_SUITE_P(NewYorkIso, IsoPair,
                         ::testing::Values(Pair{kNineThirty, "2024-03-08T09:30:00-05:00"},
                                           Pair{kNineThirty + 345'600 * kSecond, "2024-03-12T10:30:00-04:00"},
                                           Pair{kNineThirty + 500'000'000, "2024-03-08T09:30:00.500-05:00"},
                                           Pair{kNineThirty + 120'034'000,
                                                "2024-03-08T09:30:00.120034-05:00"},
                                           Pair{kNineThirty + 1'000, "2024-03-08T09:30:00.000001-05:00"},
                                           Pair{kNineThirty + 1, "2024-03-08T09:30:00.000000001-05:00"},
                                           Pair{kNineThirty - 1, "2024-03-08T09:29:59.999999999-05:00"},
                                           Pair{1'730'611'800 * kSecond, "2024-11-03T01:30:00-04:00"},
                                           Pair{1'730'615'400 * kSecond, "2024-11-03T01:30:00-05:00"}));

TEST(NewYorkIso, EveryInstantComesBackFromItsText) {
  std::mt19937_64 random{1};
  std::uniform_int_distribution<std::int64_t> instants{1'167'700'000 * kSecond, 4'102'400'000 * kSecond};
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t instant = instants(random);
    EXPECT_EQ(parse_new_york_iso(new_york_iso(instant)), instant);
    const std::int64_t whole_millisecond = instant - instant % 1'000'000;
    EXPECT_EQ(parse_new_york_iso(new_york_iso(whole_millisecond)), whole_millisecond);
  }
}

TEST(NewYorkIso, AFractionOfZeroMayBeRead) {
  EXPECT_EQ(parse_new_york_iso("2024-03-08T09:30:00.000000-05:00"), kNineThirty);
}

class NoIso : public ::testing::TestWithParam<std::string> {};

TEST_P(NoIso, IsRefusedInOneSentenceThatShowsIt) {
  const std::string sentence = testing::refusal_of([] { return parse_new_york_iso(GetParam()); });
  EXPECT_NE(sentence.find('`' + GetParam() + '`'), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

INSTANTIATE_TEST_SUITE_P(
    NewYorkIso, NoIso,
    ::testing::Values("", "today", "2024-03-08", "2024-03-08T09:30:00", "2024-03-08T09:30:00Z",
                      "2024-03-08 09:30:00-05:00", "2024-03-08T09:30:00-05:00 ", "2024-03-08T09:30-05:00",
                      "2024-3-8T09:30:00-05:00", "2024-02-30T09:30:00-05:00", "2024-03-08T24:00:00-05:00",
                      "2024-03-08T09:60:00-05:00", "2024-03-08T09:30:60-05:00", "2024-03-08T09:30:00.-05:00",
                      "2024-03-08T09:30:00.5-05:00", "2024-03-08T09:30:00.1234567890-05:00",
                      "2024-03-08T09:30:00-0500", "2024-03-08T09:30:00--5:00", "2024-03-08T09:30:0x-05:00"));

INSTANTIATE_TEST_SUITE_P(OffsetThatNewYorkDoesNotHave, NoIso,
                         ::testing::Values("2024-03-08T09:30:00-04:00", "2024-07-08T09:30:00-05:00",
                                           "2024-03-08T14:30:00+00:00", "2024-03-08T09:30:00+05:00",
                                           "2024-11-03T01:30:00-06:00"));

TEST(NewYorkIso, ATimeThatClocksSkipIsRefused) {
  EXPECT_THROW(parse_new_york_iso("2024-03-10T02:30:00-05:00"), UserError);
  EXPECT_THROW(parse_new_york_iso("2024-03-10T02:30:00-04:00"), UserError);
}

TEST(NewYorkIso, YearsOutsideTheKnownOnesAreRefused) {
  EXPECT_THROW(parse_new_york_iso("2006-12-31T23:59:59-05:00"), UserError);
  EXPECT_THROW(parse_new_york_iso("2100-01-01T00:00:00-05:00"), UserError);
  EXPECT_THROW(new_york_iso(0), UserError);
}

}  // namespace
}  // namespace spy::runtime
