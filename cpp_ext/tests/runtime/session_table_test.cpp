#include "runtime/session_table.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/new_york_iso.hpp"
#include "support/refusal.hpp"
#include "support/resolved_text.hpp"
#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

ResolvedConfig thanksgiving_week() {
  testing::TemporaryFolder folder;
  return read_resolved_config(folder.write(kResolvedConfigFile, testing::kResolvedText));
}

std::chrono::year_month_day november(unsigned day) {
  return std::chrono::year{2024} / 11 / std::chrono::day{day};
}

std::int64_t at(const std::string& date_and_time) {
  return parse_new_york_iso("2024-11-" + date_and_time + "-05:00");
}

class SessionTableTest : public ::testing::Test {
 protected:
  const ResolvedConfig config_ = thanksgiving_week();
  const SessionTable table_{config_, "XNYS"};
};

TEST_F(SessionTableTest, KnowsTheSessionOfEachDate) {
  for (const unsigned day : {25U, 26U, 27U, 29U}) {
    const std::optional<Session> session = table_.session_on(november(day));
    ASSERT_TRUE(session.has_value()) << day;
    EXPECT_EQ(session->hours.date, november(day));
    EXPECT_EQ(session->hours.open_ns, at(std::to_string(day) + "T09:30:00"));
  }
  EXPECT_FALSE(table_.session_on(november(28)).has_value()) << "Thanksgiving";
}

TEST_F(SessionTableTest, CountsMinutesAndKnowsHalfDays) {
  EXPECT_EQ(table_.session_on(november(27))->minutes, 390);
  EXPECT_FALSE(table_.session_on(november(27))->is_half_day);
  EXPECT_EQ(table_.session_on(november(29))->minutes, 210);
  EXPECT_TRUE(table_.session_on(november(29))->is_half_day);
}

TEST_F(SessionTableTest, AnOpeningBelongsToItsSessionAndACloseDoesNot) {
  EXPECT_FALSE(table_.session_at(at("26T09:30:00") - 1).has_value());
  EXPECT_EQ(table_.session_at(at("26T09:30:00"))->hours.date, november(26));
  EXPECT_EQ(table_.session_at(at("26T16:00:00") - 1)->hours.date, november(26));
  EXPECT_FALSE(table_.session_at(at("26T16:00:00")).has_value());
  EXPECT_FALSE(table_.session_at(at("28T12:00:00")).has_value()) << "Thanksgiving";
}

TEST_F(SessionTableTest, TheNextSessionOpensAfterTheInstant) {
  EXPECT_EQ(table_.next_session(at("26T09:30:00") - 1).hours.date, november(26));
  EXPECT_EQ(table_.next_session(at("26T09:30:00")).hours.date, november(27));
  EXPECT_EQ(table_.next_session(at("27T16:00:00")).hours.date, november(29));
}

TEST_F(SessionTableTest, AgreesWithALookThroughAllSessionsEveryQuarterOfAnHour) {
  const std::vector<SessionHours>& all = config_.sessions.at("XNYS");
  for (std::int64_t instant = all.front().open_ns; instant < all.back().close_ns;
       instant += 900'000'000'000) {
    std::optional<std::int64_t> opened;
    std::optional<std::int64_t> next;
    for (const SessionHours& hours : all) {
      if (hours.open_ns <= instant && instant < hours.close_ns) {
        opened = hours.open_ns;
      }
      if (hours.open_ns > instant && !next) {
        next = hours.open_ns;
      }
    }
    const std::optional<Session> found = table_.session_at(instant);
    EXPECT_EQ(found ? std::optional{found->hours.open_ns} : std::nullopt, opened) << new_york_iso(instant);
    if (next) {
      EXPECT_EQ(table_.next_session(instant).hours.open_ns, *next) << new_york_iso(instant);
    }
  }
}

TEST_F(SessionTableTest, WhatLiesOutsideIsRefusedAndNotCalledClosed) {
  for (const std::int64_t instant : {at("25T09:30:00") - 1, at("29T13:00:00"), std::int64_t{0}}) {
    const std::string sentence = testing::refusal_of([&] { return table_.session_at(instant); });
    EXPECT_NE(sentence.find(config_.file.string()), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("20241125 to 20241129"), std::string::npos) << sentence;
    EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
    EXPECT_THROW(static_cast<void>(table_.next_session(instant)), UserError);
  }
  EXPECT_THROW(static_cast<void>(table_.session_on(november(24))), UserError);
  EXPECT_THROW(static_cast<void>(table_.session_on(november(30))), UserError);
  EXPECT_THROW(static_cast<void>(table_.next_session(at("29T09:30:00"))), UserError)
      << "the one after the last";
}

TEST_F(SessionTableTest, ARoundTheClockCalendarHasNoGapsAndNoHalfDays) {
  const SessionTable table{config_, "24/7"};
  const std::int64_t midnight = at("26T19:00:00");
  EXPECT_EQ(table.session_at(midnight - 1)->hours.date, november(26));
  EXPECT_EQ(table.session_at(midnight)->hours.date, november(27));
  EXPECT_EQ(table.session_at(midnight)->minutes, 1440);
  EXPECT_FALSE(table.session_at(midnight)->is_half_day);
}

TEST_F(SessionTableTest, ACalendarWithoutSessionsIsRefused) {
  const std::string sentence = testing::refusal_of([&] { return SessionTable{config_, "XLON"}; });
  EXPECT_NE(sentence.find("XLON"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("24/7, XNYS"), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

}  // namespace
}  // namespace spy::runtime
