#include "files/file_writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "runtime/user_error.hpp"
#include "support/temporary_folder.hpp"

namespace spy::files {
namespace {

FileWriterSettings swift() {
  FileWriterSettings settings;
  settings.write = std::chrono::milliseconds{5};
  settings.sync = std::chrono::milliseconds{5};
  return settings;
}

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
    FileWriter writer{swift()};
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
  FileWriter writer{swift()};
  const FileWriter::FileId file = writer.open(obstacle / "file.csv", "n");
  writer.append(file, "1");
  ASSERT_TRUE(wait_until([&] { return !writer.status().trouble.empty(); }));
  writer.append(file, "2");
  std::filesystem::remove(obstacle);
  ASSERT_TRUE(wait_until([&] { return writer.status().trouble.empty() && writer.status().waiting == 0; }));
  EXPECT_EQ(testing::content_of(obstacle / "file.csv"), "n\n1\n2\n");
  EXPECT_EQ(writer.status().dropped, 0);
}

TEST(FileWriter, WritesOnWhileTheDiskTakesLong) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "file.csv";
  FileWriterSettings settings = swift();
  std::promise<void> begun;
  std::promise<void> disk;
  settings.force = [&, is_first = true](LineFile& file) mutable {
    if (std::exchange(is_first, false)) {
      begun.set_value();
      disk.get_future().wait();
    }
    file.sync();
  };
  FileWriter writer{settings};
  const FileWriter::FileId file = writer.open(path, "n");
  writer.append(file, "1");
  begun.get_future().wait();
  writer.append(file, "2");
  const bool was_written = wait_until([&] { return testing::content_of(path) == "n\n1\n2\n"; });
  disk.set_value();
  EXPECT_TRUE(was_written);
}

TEST(FileWriter, AFileThatIsNotForcedToTheDiskIsTroubleUntilItIs) {
  const testing::TemporaryFolder folder;
  FileWriterSettings settings = swift();
  std::atomic<bool> is_broken = true;
  settings.force = [&](LineFile& file) {
    if (is_broken) {
      throw runtime::UserError("the disk is gone");
    }
    file.sync();
  };
  FileWriter writer{settings};
  writer.append(writer.open(folder.path() / "file.csv", "n"), "1");
  EXPECT_TRUE(wait_until([&] { return writer.status().trouble == "the disk is gone"; }));
  is_broken = false;
  EXPECT_TRUE(wait_until([&] { return writer.status().trouble.empty(); }));
}

TEST(FileWriter, DropsAndCountsWhatFindsNoRoom) {
  testing::TemporaryFolder folder;
  const std::filesystem::path obstacle = folder.write("place", "");
  FileWriterSettings settings = swift();
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
  FileWriter writer{swift()};
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
