#include "tws/client/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace spy::tws {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, WaitsTwiceAsLongEachTimeUpToItsBound) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Backoff backoff{milliseconds{500}, milliseconds{3'000}, seed};
    for (const int due : {500, 1'000, 2'000, 3'000, 3'000, 3'000}) {
      const milliseconds wait = backoff.next();
      EXPECT_GE(wait, milliseconds{due / 2});
      EXPECT_LE(wait, milliseconds{due});
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), milliseconds{500});
  }
}

TEST(Backoff, WaitsDifferentlyFromOneSeedToAnother) {
  std::set<milliseconds> waits;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    waits.insert(Backoff{milliseconds{500}, milliseconds{3'000}, seed}.next());
  }
  EXPECT_GT(waits.size(), 50U);
}

}  // namespace
}  // namespace spy::tws
