#include "files/line_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::files {
namespace {

constexpr const char* kHeader = "a,b";

TEST(LineFile, GrowsByLinesUnderItsHeaderWhicheverWriterComes) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "deeper" / "file.csv";
  LineFile{path, kHeader}.append("1,2\n");
  LineFile{path, kHeader}.append("3,4\n5,6\n");
  EXPECT_EQ(testing::content_of(path), "a,b\n1,2\n3,4\n5,6\n");
}

TEST(LineFile, CutsATornLastLineHoweverLong) {
  testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.write("file.csv", "a,b\n1,2\n" + std::string(200'000, 'x'));
  LineFile{path, kHeader}.append("3,4\n");
  EXPECT_EQ(testing::content_of(path), "a,b\n1,2\n3,4\n");
}

TEST(LineFile, BeginsAnewWhereEvenTheHeaderIsTorn) {
  testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.write("file.csv", "a,");
  LineFile{path, kHeader}.append("1,2\n");
  EXPECT_EQ(testing::content_of(path), "a,b\n1,2\n");
}

TEST(LineFile, RefusesOtherColumnsAndASecondWriter) {
  testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.write("file.csv", "c,d\n1,2\n");
  const std::string columns = testing::refusal_of([&] { return LineFile{path, kHeader}.sync(), 0; });
  EXPECT_NE(columns.find("has other columns"), std::string::npos) << columns;
  const std::filesystem::path held = folder.path() / "held.csv";
  const LineFile first{held, kHeader};
  const std::string second = testing::refusal_of([&] { return LineFile{held, kHeader}.sync(), 0; });
  EXPECT_NE(second.find("Another process already appends"), std::string::npos) << second;
}

}  // namespace
}  // namespace spy::files
