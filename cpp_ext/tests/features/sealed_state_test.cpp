#include "features/state/sealed_state.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "features/catalogue/kernel_hash.hpp"
#include "features/days/day_summary.hpp"
#include "features/state/fnv_hash.hpp"
#include "features/state/saved_machine.hpp"
#include "support/refusal.hpp"
#include "support/same_bits.hpp"

namespace spy::features {
namespace {

struct Fields {
  double number = 0.0;
  std::int32_t negative = 0;
  bool flag = false;
  std::array<double, 2> pair{};
  std::vector<double> many;

  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.number, self.negative, self.flag, self.pair, self.many);
  }
};

TEST(SavedMachine, ComesBackToTheLastBit) {
  const Fields fields{.number = 0.1,
                      .negative = -7,
                      .flag = true,
                      .pair = {kMissing, -0.0},
                      .many = {std::numeric_limits<double>::denorm_min(), 1e308}};
  Fields back;
  restore(StateKind::kEma, back, saved(StateKind::kEma, fields));
  EXPECT_EQ(back.number, 0.1);
  EXPECT_EQ(back.negative, -7);
  EXPECT_TRUE(back.flag);
  EXPECT_TRUE(testing::same_bits(back.pair, fields.pair));
  EXPECT_TRUE(testing::same_bits(back.many, fields.many));
}

TEST(SealedState, EveryDamagedByteAndEveryTruncationIsRefusedByOneSentence) {
  const std::string good = DaySummary{.close = 4.0, .volume = {1.0}, .squared_return = {}}.save();
  for (std::size_t place = 0; place < good.size(); ++place) {
    std::string damaged = good;
    damaged[place] = static_cast<char>(damaged[place] + 4);
    const std::string refusal =
        testing::refusal_of([&] { static_cast<void>(DaySummary::restored(damaged)); });
    ASSERT_NE(refusal.find("is damaged or not a feature state"), std::string::npos) << place << refusal;
    ASSERT_TRUE(testing::is_one_sentence(refusal));
    ASSERT_NE(testing::refusal_of([&] { static_cast<void>(DaySummary::restored(good.substr(0, place))); }),
              "nothing was refused")
        << place;
  }
  EXPECT_NE(testing::refusal_of([&] { static_cast<void>(DaySummary::restored(good + "x")); }),
            "nothing was refused");
}

TEST(SealedState, AnotherKernelsStateIsRefusedByName) {
  std::string bytes = seal(StateKind::kEma, "state");
  const std::string foreign = "0123456789abcdef";
  bytes.replace(bytes.find(kernel_hash()), foreign.size(), foreign);
  bytes.resize(bytes.size() - 16);
  bytes += hash_of(bytes);
  const std::string refusal = testing::refusal_of([&] { static_cast<void>(unseal(StateKind::kEma, bytes)); });
  EXPECT_NE(refusal.find("was saved by kernel 0123456789abcdef, and this build is kernel " + kernel_hash()),
            std::string::npos)
      << refusal;
}

TEST(SealedState, AnotherPartsStateIsRefused) {
  const std::string bytes = seal(StateKind::kEma, "state");
  const std::string refusal = testing::refusal_of([&] { static_cast<void>(unseal(StateKind::kRsi, bytes)); });
  EXPECT_NE(refusal.find("another part of the kernel"), std::string::npos) << refusal;
}

TEST(SavedMachine, AStateOfAnotherShapeIsRefusedAndChangesNothing) {
  Fields fields{.number = 3.0, .many = {1.0}};
  for (const std::string& shape : {std::string(4, '\0'), std::string(200, '\0'), std::string(60, '\xff')}) {
    const std::string sealed = seal(StateKind::kEma, shape);
    EXPECT_NE(testing::refusal_of([&] { restore(StateKind::kEma, fields, sealed); }), "nothing was refused");
    EXPECT_EQ(fields.number, 3.0);
    EXPECT_EQ(fields.many.size(), 1U);
  }
}

TEST(FnvHash, GivesThePublishedValues) {
  EXPECT_EQ(fnv_hash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(fnv_hash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(fnv_hash("foobar"), 0x85944171f73967e8U);
}

}  // namespace
}  // namespace spy::features
