#include "files/file_writer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "support/temporary_folder.hpp"

namespace spy::files {
namespace {

constexpr FileWriterSettings kSwift{.write = std::chrono::milliseconds{5},
                                    .sync = std::chrono::milliseconds{5}};

/// Waits until `done` or for five seconds, and tells whether it was done.
template <typename Done>
bool wait_until(const Done& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (!done() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return done();
}

TEST(FileWriter, WritesEveryLineOfEveryThreadOnceAndAllBeforeItEnds) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "file.csv";
  {
    FileWriter writer{kSwift};
    const FileWriter::FileId file = writer.open(path, "n");
    const auto append = [&writer, file] {
      for (int line = 0; line < 1'000; ++line) {
        writer.append(file, "x");
      }
    };
    std::thread other{append};
    append();
    other.join();
  }
  std::string expected = "n\n";
  for (int line = 0; line < 2'000; ++line) {
    expected += "x\n";
  }
  EXPECT_EQ(testing::content_of(path), expected);
}

TEST(FileWriter, KeepsLinesWhileAFileCannotBeWrittenAndGoesOnOnceItCan) {
  testing::TemporaryFolder folder;
  const std::filesystem::path obstacle = folder.write("place", "a file where a folder must be");
  FileWriter writer{kSwift};
  const FileWriter::FileId file = writer.open(obstacle / "file.csv", "n");
  writer.append(file, "1");
  ASSERT_TRUE(wait_until([&] { return !writer.status().trouble.empty(); }));
  writer.append(file, "2");
  std::filesystem::remove(obstacle);
  ASSERT_TRUE(wait_until([&] { return writer.status().trouble.empty() && writer.status().waiting == 0; }));
  EXPECT_EQ(testing::content_of(obstacle / "file.csv"), "n\n1\n2\n");
  EXPECT_EQ(writer.status().dropped, 0);
}

TEST(FileWriter, DropsAndCountsWhatFindsNoRoom) {
  testing::TemporaryFolder folder;
  const std::filesystem::path obstacle = folder.write("place", "");
  FileWriterSettings settings = kSwift;
  settings.capacity = 10;
  FileWriter writer{settings};
  const FileWriter::FileId file = writer.open(obstacle / "file.csv", "n");
  for (int line = 0; line < 10; ++line) {
    writer.append(file, "1234");
  }
  EXPECT_EQ(writer.status().dropped, 8);
  EXPECT_EQ(writer.status().waiting, 10U);
}

TEST(FileWriter, LetsAClosedFileGoOnceItsLinesAreWritten) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "file.csv";
  FileWriter writer{kSwift};
  const FileWriter::FileId file = writer.open(path, "n");
  writer.append(file, "1");
  writer.close(file);
  ASSERT_TRUE(wait_until([&] { return testing::content_of(path) == "n\n1\n"; }));
  const FileWriter::FileId again = writer.open(path, "n");
  writer.append(again, "2");
  ASSERT_TRUE(wait_until([&] { return testing::content_of(path) == "n\n1\n2\n"; }));
}

}  // namespace
}  // namespace spy::files
