#include "runtime/process_identity.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/child_process.hpp"

namespace spy::runtime {
namespace {

TEST(ProcessIdentity, ARunningProcessIsAlive) {
  EXPECT_TRUE(process_is_alive(getpid()));
  EXPECT_TRUE(process_is_alive(1)) << "the first process runs even where it belongs to someone else";
}

TEST(ProcessIdentity, AKilledProcessIsNot) {
  testing::ChildProcess child;
  EXPECT_TRUE(process_is_alive(child.pid()));
  child.kill();
#ifdef __linux__
  EXPECT_FALSE(process_is_alive(child.pid())) << "ended, not yet reaped";
#endif
  child.reap();
  EXPECT_FALSE(process_is_alive(child.pid()));
}

TEST(ProcessIdentity, TheStartMarkStaysWhileTheProcessRuns) {
  EXPECT_EQ(process_start_mark(getpid()), process_start_mark(getpid()));
#ifdef __linux__
  EXPECT_NE(process_start_mark(getpid()), "");
  EXPECT_NE(process_start_mark(getpid()), process_start_mark(1));
#endif
}

TEST(ProcessIdentity, AProcessThatIsGoneHasNoStartMark) {
  testing::ChildProcess child;
  child.kill();
  child.reap();
  EXPECT_EQ(process_start_mark(child.pid()), "");
}

}  // namespace
}  // namespace spy::runtime
