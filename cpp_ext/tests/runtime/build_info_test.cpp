#include "runtime/build_info.hpp"

#include <gtest/gtest.h>

namespace spy::runtime {
namespace {

TEST(BuildInfo, SaysHowTheLibraryWasBuilt) {
  const BuildInfo info = build_info();
  EXPECT_FALSE(info.version.empty());
  EXPECT_FALSE(info.compiler.empty());
  EXPECT_FALSE(info.build_type.empty());
  EXPECT_NE(info.flags.find("-ffp-contract=off"), std::string::npos) << info.flags;
}

}  // namespace
}  // namespace spy::runtime
