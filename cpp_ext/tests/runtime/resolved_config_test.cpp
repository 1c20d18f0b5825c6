#include "runtime/resolved_config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/refusal.hpp"
#include "support/resolved_text.hpp"
#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

TEST(ResolvedConfig, HoldsWhatWasWritten) {
  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.write(kResolvedConfigFile, testing::kResolvedText);
  const ResolvedConfig config = read_resolved_config(file);
  EXPECT_EQ(config.file, file);
  EXPECT_EQ(config.home, "/home/trader/spy");
  EXPECT_EQ(config.log.level, spdlog::level::info);
  EXPECT_EQ(config.log.folder, "/home/trader/spy/logs");
  EXPECT_EQ(config.log.file_megabytes, 20U);
  EXPECT_EQ(config.log.files, 5U);
  EXPECT_EQ(config.gateway.host, "127.0.0.1");
  EXPECT_EQ(config.gateway.port, 4002);
  EXPECT_EQ(config.collector.client_id, 18);
  EXPECT_EQ(config.collector.depth_subscriptions, 3U);
  EXPECT_EQ(config.collector.tick_by_tick_subscriptions, 2U);
  EXPECT_TRUE(config.collector.files);
  EXPECT_EQ(config.collector.sync, std::chrono::seconds{1});
  EXPECT_EQ(config.publish.folder, "/dev/shm/spy-1000-0123456789ab");
  EXPECT_EQ(config.publish.tcp_port, 0);
  ASSERT_EQ(config.instruments.size(), 1U);
  EXPECT_EQ(config.instruments[0].venue, "IBKR");
  EXPECT_EQ(config.instruments[0].symbol, "SPY");
  EXPECT_EQ(config.instruments[0].currency, "USD");
  EXPECT_EQ(config.instruments[0].calendar, "XNYS");
  EXPECT_EQ(config.instruments[0].key, "SPY");
  ASSERT_EQ(config.sessions.size(), 2U);
  const auto& sessions = config.sessions.at("XNYS");
  ASSERT_EQ(sessions.size(), 4U);
  EXPECT_EQ(sessions[3].date, std::chrono::year{2024} / 11 / 29);
  EXPECT_EQ(sessions[3].open_ns, 1'732'890'600'000'000'000);
  EXPECT_EQ(sessions[3].close_ns, 1'732'903'200'000'000'000);
}

TEST(ResolvedConfig, KnowsAllLevels) {
  testing::TemporaryFolder folder;
  for (const auto& [name, level] : std::initializer_list<std::pair<std::string, spdlog::level::level_enum>>{
           {"trace", spdlog::level::trace},
           {"debug", spdlog::level::debug},
           {"info", spdlog::level::info},
           {"warning", spdlog::level::warn},
           {"error", spdlog::level::err}}) {
    const auto file =
        folder.write(kResolvedConfigFile, testing::resolved_text_with("\"info\"", '"' + name + '"'));
    EXPECT_EQ(read_resolved_config(file).log.level, level) << name;
  }
}

TEST(ResolvedConfig, AMissingFileIsRefused) {
  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / kResolvedConfigFile;
  const std::string sentence = testing::refusal_of([&] { return read_resolved_config(file); });
  EXPECT_NE(sentence.find(file.string() + " is missing"), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

struct Fault {
  std::string old_part;
  std::string new_part;
  std::string named;
};

class FaultyConfig : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultyConfig, IsRefusedInOneSentenceThatNamesFileKeyAndRemedy) {
  testing::TemporaryFolder folder;
  const auto file = folder.write(kResolvedConfigFile,
                                 testing::resolved_text_with(GetParam().old_part, GetParam().new_part));
  const std::string sentence = testing::refusal_of([&] { return read_resolved_config(file); });
  EXPECT_NE(sentence.find(file.string()), std::string::npos) << sentence;
  EXPECT_NE(sentence.find(GetParam().named), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("start again through `spy`"), std::string::npos) << sentence;
  EXPECT_TRUE(testing::is_one_sentence(sentence)) << sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Missing, FaultyConfig,
    ::testing::Values(Fault{"format = 1\n", "", "`format` is missing"},
                      Fault{"home = \"/home/trader/spy\"\n", "", "`home` is missing"},
                      Fault{"[log]", "[log_]", "`log_` is not a known key"},
                      Fault{"level = \"info\"\n", "", "`log.level` is missing"},
                      Fault{"files = 5\n", "", "`log.files` is missing"},
                      Fault{"symbol = \"SPY\"\n", "", "`instrument[0].symbol` is missing"},
                      Fault{"closes = [1732568400", "# [", "`sessions.XNYS.closes` is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Unknown, FaultyConfig,
    ::testing::Values(Fault{"format = 1\n", "format = 1\nformats = 2\n", "`formats` is not a known key"},
                      Fault{"files = 5\n", "files = 5\ncolour = true\n", "`log.colour` is not a known key"},
                      Fault{"key = \"SPY\"", "key = \"SPY\"\nname = \"S\"", "`instrument[0].name`"},
                      Fault{"dates = [20241125", "days = []\ndates = [20241125", "`sessions.XNYS.days`"}));

INSTANTIATE_TEST_SUITE_P(
    WrongType, FaultyConfig,
    ::testing::Values(Fault{"format = 1", "format = \"1\"", "`format` must be a whole number"},
                      Fault{"home = \"/home/trader/spy\"", "home = 3", "`home` must be a text"},
                      Fault{"files = 5", "files = 5.0", "`log.files` must be a whole number"},
                      Fault{"[[instrument]]", "[instrument]", "`instrument` must be a list of tables"},
                      Fault{"dates = [20241125", "dates = [\"20241125\"",
                            "`sessions.XNYS.dates` must be a list of whole numbers"},
                      Fault{"opens = [1732545000, 1732631400, 1732717800, 1732890600]", "opens = 1732545000",
                            "`sessions.XNYS.opens` must be a list of whole numbers"}));

INSTANTIATE_TEST_SUITE_P(
    WrongValue, FaultyConfig,
    ::testing::Values(
        Fault{"format = 1", "format = 2", "`format` is 2"}, Fault{"format = 1", "format = ", "line 1"},
        Fault{"/home/trader/spy\"\n\n", "spy\"\n\n", "`home` must be an absolute path"},
        Fault{"\"info\"", "\"loud\"", "`log.level` must be trace, debug, info, warning or error"},
        Fault{"files = 5", "files = 0", "`log.files` must be from 1"},
        Fault{"file_megabytes = 20", "file_megabytes = -1", "`log.file_megabytes` must be from 1"},
        Fault{"symbol = \"SPY\"", "symbol = \"\"", "`instrument[0].symbol` must not be empty"},
        Fault{"calendar = \"XNYS\"", "calendar = \"XLON\"", "`instrument[0].calendar` names XLON"},
        Fault{"20241126, 20241127, 20241129", "20241126, 20241131, 20241201", "holds 20241131"},
        Fault{"20241126, 20241127, 20241129", "20241126, 20241126, 20241129", "20241126 does not"},
        Fault{"1732717800, 1732890600", "1732717800", "`sessions.XNYS.opens` must have as many"},
        Fault{"1732741200, 1732903200", "1732741200", "`sessions.XNYS.closes` must have as many"},
        Fault{"1732741200, 1732903200", "1732741200, 1732890600", "closes 20241129 before it has opened"},
        Fault{"1732717800, 1732890600", "1732654799, 1732890600", "opens 20241127 before"},
        Fault{"1732717800, 1732890600", "1732717800, 1732890600000000000",
              "`sessions.XNYS.opens` must hold seconds"}));

TEST(ResolvedConfig, SessionsWithoutAnyDateAreRefused) {
  testing::TemporaryFolder folder;
  std::string text{testing::kResolvedText};
  text += "\n[sessions.XLON]\ndates = []\nopens = []\ncloses = []\n";
  const auto file = folder.write(kResolvedConfigFile, text);
  const std::string sentence = testing::refusal_of([&] { return read_resolved_config(file); });
  EXPECT_NE(sentence.find("`sessions.XLON.dates`"), std::string::npos) << sentence;
}

TEST(ResolvedConfig, AHomeWithoutInstrumentIsRefused) {
  testing::TemporaryFolder folder;
  std::string text{testing::kResolvedText};
  const std::size_t begin = text.find("[[instrument]]");
  text.erase(begin, text.find("[sessions.XNYS]") - begin);
  text.insert(0, "instrument = []\n");
  const auto file = folder.write(kResolvedConfigFile, text);
  const std::string sentence = testing::refusal_of([&] { return read_resolved_config(file); });
  EXPECT_NE(sentence.find("`instrument` must name at least one"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace spy::runtime
