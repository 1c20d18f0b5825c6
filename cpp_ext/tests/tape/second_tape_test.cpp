#include "tape/second_tape.hpp"

#include <gtest/gtest.h>

#include <random>

namespace spy::tape {
namespace {

TEST(SecondTape, IsEmptyTextWithoutTrades) { EXPECT_EQ(SecondTape{}.text(), ""); }

TEST(SecondTape, ListsPricesFromTheLowestUpWithEachSide) {
  SecondTape tape;
  tape.add(584.12, 100.0, TradeSide::kBuyer);
  tape.add(584.1, 50.5, TradeSide::kSeller);
  tape.add(584.12, 7.0, TradeSide::kUnknown);
  tape.add(584.12, 200.0, TradeSide::kBuyer);
  EXPECT_EQ(tape.text(), "584.1:0:0:1:50.5:0:0;584.12:2:300:0:0:1:7");
  tape.clear();
  EXPECT_EQ(tape.text(), "");
}

TEST(SecondTape, LosesNoTradeAndNoShare) {
  std::mt19937 engine{7};
  SecondTape tape;
  double size = 0.0;
  for (int trade = 0; trade < 5'000; ++trade) {
    const auto shares = static_cast<double>(1 + engine() % 500);
    tape.add(584.0 + 0.01 * static_cast<double>(engine() % 40), shares, static_cast<TradeSide>(engine() % 3));
    size += shares;
  }
  std::int64_t count = 0;
  double listed = 0.0;
  double last = 0.0;
  for (const PriceVolume& volume : tape.prices()) {
    EXPECT_GT(volume.price, last);
    last = volume.price;
    count += volume.buys + volume.sells + volume.unknowns;
    listed += volume.buy_size + volume.sell_size + volume.unknown_size;
  }
  EXPECT_EQ(tape.prices().size(), 40U);
  EXPECT_EQ(count, 5'000);
  EXPECT_EQ(listed, size);
}

}  // namespace
}  // namespace spy::tape
