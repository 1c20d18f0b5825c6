#include "tws/client/request_pacer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace spy::tws {
namespace {

using Time = RequestPacer::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RequestPacer, LetsNoMoreThanTheLimitThroughInAnySecond) {
  std::mt19937 engine{8};
  RequestPacer pacer;
  Time now{seconds{1'000}};
  std::vector<Time> sent;
  for (int request = 0; request < 2'000; ++request) {
    now = std::max(now, pacer.free_at());
    pacer.sent(now);
    sent.push_back(now);
    now += milliseconds{engine() % 20 == 0 ? engine() % 3'000 : engine() % 3};
  }
  for (std::size_t first = 0; first + 45 < sent.size(); ++first) {
    ASSERT_GE(sent[first + 45] - sent[first], seconds{1});
  }
}

TEST(RequestPacer, HoldsNothingUpBelowTheLimit) {
  RequestPacer pacer;
  const Time now{seconds{1'000}};
  for (int request = 0; request < 45; ++request) {
    ASSERT_LE(pacer.free_at(), now);
    pacer.sent(now);
  }
  EXPECT_EQ(pacer.free_at(), now + seconds{1});
}

}  // namespace
}  // namespace spy::tws
