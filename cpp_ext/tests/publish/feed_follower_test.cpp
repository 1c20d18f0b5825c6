#include "publish/feed_follower.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <variant>

#include "publish/feed_server.hpp"
#include "support/feed_memory.hpp"
#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::publish {
namespace {

using spy::testing::marked_second;
using spy::testing::record_in;
using spy::testing::refusal_of;

constexpr FeedKinds kAll{0b1111};
constexpr std::chrono::seconds kPatience{10};

/// A folder in which feeds are published, as a home gives it.
class FeedFollowing : public ::testing::Test {
 protected:
  [[nodiscard]] runtime::PublishConfig config() const {
    return {.folder = folder_.path() / "runtime", .tcp_port = 0};
  }

  [[nodiscard]] static std::string sentence_of(const runtime::PublishConfig& config) {
    return refusal_of([&] { FeedFollower(config.folder, "SPY", FeedStart::kNow); });
  }

 private:
  spy::testing::TemporaryFolder folder_;
};

TEST_F(FeedFollowing, ReadsWhatAServerPublishes) {
  FeedServer server{config(), {"SPY", "QQQ"}};
  FeedFollower follower{config().folder, "QQQ", FeedStart::kNow};
  server.publisher("SPY").second(marked_second(1), "");
  server.publisher("QQQ").second(marked_second(2), "");
  FeedBuffer buffer;
  ASSERT_TRUE(follower.next(kAll, buffer, kPatience));
  EXPECT_EQ(record_in<records::SecondRow>(buffer).second_ns, 2);
  EXPECT_FALSE(follower.next(kAll, buffer, std::chrono::milliseconds{1}));
}

TEST_F(FeedFollowing, ALongTapeIsCutBetweenPricesAndSaysSo) {
  FeedServer server{config(), {"SPY"}};
  FeedFollower follower{config().folder, "SPY", FeedStart::kNow};
  std::string tape;
  for (int price = 0; price < 60; ++price) {
    tape += (price == 0 ? "" : ";") + std::to_string(100 + price) + ".25:1:100:0:0:2:300";
  }
  server.publisher("SPY").second({}, tape);
  server.publisher("SPY").second({}, "1:1:1:0:0:0:0;2:0:0:1:5:0:0");
  FeedBuffer buffer;
  ASSERT_TRUE(follower.next(kAll, buffer, kPatience));
  const auto cut = record_in<records::SecondRow>(buffer);
  const auto kept = std::ranges::count(cut.tape.view(), ';') + 1;
  EXPECT_TRUE(tape.starts_with(cut.tape.view()) && cut.tape.view().ends_with(":300"));
  EXPECT_EQ(kept + cut.tape_truncated, 60);
  EXPECT_GT(kept, 30);
  ASSERT_TRUE(follower.next(kAll, buffer, kPatience));
  EXPECT_EQ(record_in<records::SecondRow>(buffer).tape.view(), "1:1:1:0:0:0:0;2:0:0:1:5:0:0");
  EXPECT_EQ(record_in<records::SecondRow>(buffer).tape_truncated, 0);
}

TEST_F(FeedFollowing, GoesOnThroughARestartAndSaysSo) {
  std::optional<FeedServer> server{std::in_place, config(), std::vector<std::string>{"SPY"}};
  FeedFollower follower{config().folder, "SPY", FeedStart::kNow};
  server->publisher("SPY").second(marked_second(1), "");
  const std::uint64_t first_epoch = follower.reader().header().epoch;
  server.reset();
  server.emplace(config(), std::vector<std::string>{"SPY"});
  server->publisher("SPY").second(marked_second(2), "");
  FeedBuffer buffer;
  std::optional<FeedNews> news = follower.next(kAll, buffer, kPatience);
  ASSERT_TRUE(news && std::holds_alternative<FeedReading>(*news))
      << "what was left of the old feed comes first";
  EXPECT_EQ(record_in<records::SecondRow>(buffer).second_ns, 1);
  news = follower.next(kAll, buffer, kPatience);
  ASSERT_TRUE(news && std::holds_alternative<FeedRestarted>(*news));
  EXPECT_GT(std::get<FeedRestarted>(*news).epoch, first_epoch);
  ASSERT_TRUE(follower.next(kAll, buffer, kPatience));
  EXPECT_EQ(record_in<records::SecondRow>(buffer).second_ns, 2);
}

TEST_F(FeedFollowing, AMissingOrDamagedFeedIsRefusedByASentence) {
  EXPECT_EQ(sentence_of(config()),
            "No collector has published SPY from this home: start it with `spy collector start`.");
  make_private_folder(config().folder);
  std::ofstream{config().folder / "SPY.feed"} << "no feed";
  EXPECT_NE(sentence_of(config()).find("is no feed of a collector"), std::string::npos);
}

TEST_F(FeedFollowing, EverythingIsOpenToThisUserAlone) {
  const FeedServer server{config(), {"SPY"}};
  for (const std::filesystem::path& path :
       {config().folder, config().folder / "SPY.feed", config().folder / "collector.sock"}) {
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 0077U, 0U) << path;
  }
}

TEST_F(FeedFollowing, AFeedOfAnotherUserIsNotBelieved) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can give a file away";
  }
  const FeedServer server{config(), {"SPY"}};
  ASSERT_EQ(::chown((config().folder / "SPY.feed").c_str(), 65534, 65534), 0);
  EXPECT_NE(sentence_of(config()).find("belongs to another user"), std::string::npos);
}

TEST_F(FeedFollowing, NothingIsLeftOfAServerThatHasEnded) {
  std::optional<FeedServer> server{std::in_place, config(), std::vector<std::string>{"SPY"}};
  const FeedFollower follower{config().folder, "SPY", FeedStart::kNow};
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(config().folder));
}

TEST_F(FeedFollowing, AFolderThatOthersMayEnterIsRefused) {
  std::filesystem::create_directory(config().folder);
  ::chmod(config().folder.c_str(), 0755);
  const std::string sentence = refusal_of([&] { FeedServer(config(), {"SPY"}); });
  EXPECT_NE(sentence.find("is not a folder that this user alone may enter: remove it"), std::string::npos)
      << sentence;
}

}  // namespace
}  // namespace spy::publish
