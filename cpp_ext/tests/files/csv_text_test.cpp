#include "files/csv_text.hpp"

#include <gtest/gtest.h>

#include "features/missing.hpp"

namespace spy::files {
namespace {

TEST(CsvText, WritesNumbersAsShortAsLosesNothingAndNothingForWhatIsNotKnown) {
  CsvText text;
  text << 0.1 << 620.0 << features::kMissing << std::int64_t{-7} << true << "word";
  EXPECT_EQ(text.line(), "0.1,620,,-7,1,word");
}

TEST(CsvText, QuotesTextsThatHoldCommasQuotesOrLineEnds) {
  CsvText text;
  text << "a,b" << "say \"no\"" << "two\nlines" << "   I";
  EXPECT_EQ(text.line(), "\"a,b\",\"say \"\"no\"\"\",\"two lines\",   I");
}

TEST(CsvText, BeginsWithAnEmptyCellWhereTheFirstIsEmpty) {
  CsvText text;
  text << "" << "x";
  EXPECT_EQ(text.line(), ",x");
}

TEST(CsvText, WritesInstantsInNewYorkTime) {
  CsvText text;
  text.time(1'741'012'200'123'456'789);
  EXPECT_EQ(text.line(), "2025-03-03T09:30:00.123456789-05:00");
}

}  // namespace
}  // namespace spy::files
