#include "files/second_row_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "files/second_row_scan.hpp"
#include "support/temporary_folder.hpp"

namespace spy::files {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOpen = 1'741'012'200 * kSecond;

std::string line_at(std::int64_t second) {
  records::SecondRow row;
  row.second_ns = kOpen + second * kSecond;
  return second_row_line(row, "") + "\n";
}

TEST(SecondRowLine, HasACellForEachColumn) {
  const std::string header = second_row_header();
  EXPECT_EQ(std::ranges::count(line_at(0), ','), std::ranges::count(header, ','));
  EXPECT_TRUE(header.starts_with("Datetime,made_ns,open,"));
}

TEST(SecondRowLine, HoldsTheWholeTape) {
  EXPECT_NE(second_row_line({.second_ns = kOpen}, "1.5:1:2:0:0:0:0;2:0:0:1:1:0:0")
                .find("1.5:1:2:0:0:0:0;2:0:0:1:1:0:0"),
            std::string::npos);
}

TEST(SecondRowScan, FindsTheSecondsWithoutRowsAndWhereToGoOn) {
  testing::TemporaryFolder folder;
  const std::string text =
      second_row_header() + "\n" + line_at(2) + line_at(3) + line_at(6) + line_at(7).substr(0, 40);
  const SecondRowScan scan = scan_second_rows(folder.write("rows.csv", text), kOpen);
  EXPECT_EQ(scan.next_ns, kOpen + 7 * kSecond);
  ASSERT_EQ(scan.missing.size(), 2U);
  EXPECT_EQ(scan.missing[0].start_ns, kOpen);
  EXPECT_EQ(scan.missing[0].end_ns, kOpen + 2 * kSecond);
  EXPECT_EQ(scan.missing[1].start_ns, kOpen + 4 * kSecond);
  EXPECT_EQ(scan.missing[1].end_ns, kOpen + 6 * kSecond);
}

TEST(SecondRowScan, AFileThatIsNotThereHasNoRows) {
  const testing::TemporaryFolder folder;
  const SecondRowScan scan = scan_second_rows(folder.path() / "none.csv", kOpen);
  EXPECT_EQ(scan.next_ns, kOpen);
  EXPECT_TRUE(scan.missing.empty());
}

}  // namespace
}  // namespace spy::files
