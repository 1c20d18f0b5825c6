#include "collector/row_queue.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace spy::collector {
namespace {

constexpr std::chrono::seconds kPatience{5};

TEST(RowQueue, HandsOutRowsInOrderWithTheirInstrument) {
  RowQueue queue{{"SPY", "QQQ"}};
  std::thread writer{[&queue] {
    queue.publisher("SPY").trade({.price = 1.0});
    queue.publisher("QQQ").second({.second_ns = 7}, "620:1:1:0:0:0:0");
  }};
  const auto first = queue.next(kPatience);
  const auto second = queue.next(kPatience);
  writer.join();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->instrument, "SPY");
  EXPECT_EQ(std::get<records::TradeRow>(first->row).price, 1.0);
  EXPECT_EQ(second->instrument, "QQQ");
  EXPECT_EQ(std::get<records::SecondRow>(second->row).tape.view(), "620:1:1:0:0:0:0");
  EXPECT_FALSE(queue.next(std::chrono::milliseconds{1}));
}

TEST(RowQueue, DropsTheOldestAndCountsThem) {
  RowQueue queue{{"SPY"}};
  for (std::int64_t row = 0; row < 8'200; ++row) {
    queue.publisher("SPY").minute({.start_ns = row});
  }
  EXPECT_EQ(queue.dropped(), 8);
  EXPECT_EQ(std::get<records::MinuteRow>(queue.next(kPatience)->row).start_ns, 8);
}

}  // namespace
}  // namespace spy::collector
