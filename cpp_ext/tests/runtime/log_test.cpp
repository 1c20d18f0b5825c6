#include "runtime/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

/// A clock that stands still.
class StoppedClock final : public Clock {
 public:
  explicit StoppedClock(bool is_simulated) : is_simulated_(is_simulated) {}

  [[nodiscard]] std::int64_t now_ns() const override { return 1'709'908'200'250'000'999; }
  [[nodiscard]] double speed() const override { return 1.0; }
  [[nodiscard]] bool is_simulated() const override { return is_simulated_; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_time_of(
      std::int64_t /*market_ns*/) const override {
    return {};
  }

 private:
  bool is_simulated_;
};

class LogTest : public ::testing::Test {
 protected:
  void TearDown() override { spdlog::shutdown(); }

  [[nodiscard]] LogConfig config(spdlog::level::level_enum level = spdlog::level::info,
                                 std::size_t files = 3) const {
    return {.level = level, .folder = folder_.path() / "logs", .file_megabytes = 1, .files = files};
  }

  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "logs" / "collector.log"; }

  [[nodiscard]] std::string content() const { return testing::content_of(file()); }

  /// Waits until the log file is not empty; at most 20 seconds.
  [[nodiscard]] bool something_arrives() const {
    for (int round = 0; round < 400 && content().empty(); ++round) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return !content().empty();
  }

 private:
  testing::TemporaryFolder folder_;
};

TEST_F(LogTest, ALineSaysNewYorkMarketTimeLevelNameAndMessage) {
  open_log("collector", config(), std::make_shared<StoppedClock>(false))->warn("book {} is stale", "SPY");
  EXPECT_EQ(content(), "2024-03-08T09:30:00.250-05:00 warning [collector] book SPY is stale\n");
}

TEST_F(LogTest, ALineOfASimulatedSessionSaysSo) {
  open_log("collector", config(), std::make_shared<StoppedClock>(true))->error("lost");
  EXPECT_EQ(content(), "2024-03-08T09:30:00.250-05:00 SIMULATED error [collector] lost\n");
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotWritten) {
  const auto log = open_log("collector", config(spdlog::level::warn), std::make_shared<StoppedClock>(false));
  log->info("not this");
  log->warn("but this");
  EXPECT_EQ(content().find("not this"), std::string::npos);
  EXPECT_NE(content().find("but this"), std::string::npos);
}

TEST_F(LogTest, WhatIsNoWarningReachesTheFileSoonByItself) {
  const auto log = open_log("collector", config(), std::make_shared<StoppedClock>(false));
  log->info("quiet");
  EXPECT_TRUE(something_arrives());
}

TEST_F(LogTest, AFileIsRotatedBeforeItGrowsTooLargeAndTheOldestGoes) {
  const auto log = open_log("collector", config(), std::make_shared<StoppedClock>(false));
  const std::string filling(1'000, 'x');
  for (int line = 0; line < 5'000; ++line) {
    log->info("{} {}", line, filling);
  }
  log->flush();
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{file().parent_path()}) {
    names.insert(entry.path().filename().string());
    EXPECT_LE(entry.file_size(), 1U << 20U) << entry.path();
  }
  EXPECT_EQ(names, (std::set<std::string>{"collector.log", "collector.1.log", "collector.2.log"}));
  EXPECT_NE(content().find("] 4999 "), std::string::npos);
}

TEST_F(LogTest, ALogOfOneFileStaysOneFile) {
  const auto log =
      open_log("collector", config(spdlog::level::info, 1), std::make_shared<StoppedClock>(false));
  const std::string filling(1'000, 'x');
  for (int line = 0; line < 2'000; ++line) {
    log->info("{} {}", line, filling);
  }
  log->flush();
  EXPECT_LE(std::filesystem::file_size(file()), 1U << 20U);
  EXPECT_FALSE(std::filesystem::exists(file().parent_path() / "collector.1.log"));
}

TEST_F(LogTest, ALogIsContinuedAfterARestart) {
  open_log("collector", config(), std::make_shared<StoppedClock>(false))->warn("first");
  spdlog::shutdown();
  open_log("collector", config(), std::make_shared<StoppedClock>(false))->warn("second");
  EXPECT_NE(content().find("first"), std::string::npos);
  EXPECT_NE(content().find("second"), std::string::npos);
}

TEST_F(LogTest, LinesOfSeveralThreadsAreAllWrittenWhole) {
  const auto log = open_log("collector", config(), std::make_shared<RealClock>());
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&log, writer] {
      for (int line = 0; line < 250; ++line) {
        log->info("writer {} line {}", writer, line);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  log->flush();
  std::istringstream lines{content()};
  std::multiset<std::string> written;
  for (std::string line; std::getline(lines, line);) {
    written.insert(line.substr(line.find(' ') + 1));
  }
  std::multiset<std::string> expected;
  for (int writer = 0; writer < 4; ++writer) {
    for (int line = 0; line < 250; ++line) {
      expected.insert(fmt::format("info [collector] writer {} line {}", writer, line));
    }
  }
  EXPECT_EQ(written, expected);
}

TEST_F(LogTest, AFolderThatCannotBeMadeIsRefused) {
  testing::TemporaryFolder folder;
  LogConfig config = this->config();
  config.folder = folder.write("a_file", "") / "logs";
  const std::string sentence =
      testing::refusal_of([&] { open_log("collector", config, std::make_shared<StoppedClock>(false)); });
  EXPECT_NE(sentence.find((config.folder / "collector.log").string()), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("log.folder"), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

}  // namespace
}  // namespace spy::runtime
