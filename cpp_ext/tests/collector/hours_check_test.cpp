#include "collector/hours_check.hpp"

#include <gtest/gtest.h>

#include "runtime/resolved_config.hpp"
#include "support/resolved_text.hpp"
#include "support/temporary_folder.hpp"

namespace spy::collector {
namespace {

runtime::SessionTable thanksgiving_week() {
  testing::TemporaryFolder folder;
  const auto file = folder.write(runtime::kResolvedConfigFile, testing::kResolvedText);
  return {runtime::read_resolved_config(file), "XNYS"};
}

TEST(HoursCheck, AgreesOnWholeDaysHalfDaysAndHolidays) {
  EXPECT_FALSE(hours_disagreement("20241127:0930-20241127:1600;20241128:CLOSED;20241129:0930-20241129:1300",
                                  thanksgiving_week()));
}

TEST(HoursCheck, NamesTheDaysOnWhichTwsSaysOtherwise) {
  const auto told = hours_disagreement(
      "20241126:0930-20241126:1600;20241127:CLOSED;20241128:0930-20241128:1600;20241129:0930-20241129:1600",
      thanksgiving_week());
  ASSERT_TRUE(told);
  EXPECT_EQ(*told,
            "TWS tells other hours than our calendar (20241127:CLOSED; 20241128:0930-20241128:1600; "
            "20241129:0930-20241129:1600)");
}

TEST(HoursCheck, PassesOverWhatItCannotReadAndDaysBeyondTheCalendar) {
  EXPECT_FALSE(hours_disagreement("", thanksgiving_week()));
  EXPECT_FALSE(
      hours_disagreement("nonsense;20241126;20301126:0930-20301126:1600;20241126:09-", thanksgiving_week()));
}

}  // namespace
}  // namespace spy::collector
