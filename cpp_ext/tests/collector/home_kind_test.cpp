#include "collector/home_kind.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace spy::collector {
namespace {

using records::Source;

TEST(HomeKind, TheFirstClaimDecidesAndTheSameKindMayComeAgain) {
  const testing::TemporaryFolder folder;
  claim_home(folder.path(), Source::kSimulated);
  claim_home(folder.path(), Source::kSimulated);
  EXPECT_EQ(testing::content_of(folder.path() / "home.toml"), "kind = \"simulated\"\n");
  const std::string sentence =
      testing::refusal_of([&] { return claim_home(folder.path(), Source::kIbkr), 0; });
  EXPECT_NE(sentence.find("is a simulated home and takes no live records"), std::string::npos) << sentence;
}

TEST(HomeKind, ADamagedMarkIsRefused) {
  testing::TemporaryFolder folder;
  folder.write("home.toml", "kind = 7\n");
  EXPECT_NE(
      testing::refusal_of([&] { return claim_home(folder.path(), Source::kIbkr), 0; }).find("home.toml"),
      std::string::npos);
}

}  // namespace
}  // namespace spy::collector
