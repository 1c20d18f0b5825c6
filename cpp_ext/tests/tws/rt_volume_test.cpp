#include "tws/messages/rt_volume.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spy::tws {
namespace {

TEST(RtVolume, ReadsAPrint) {
  const auto volume = parse_rt_volume("584.12;100;1741012200123;1234500;583.99;true");
  ASSERT_TRUE(volume.has_value());
  EXPECT_EQ(volume->price, 584.12);
  EXPECT_EQ(volume->size, 100.0);
  EXPECT_EQ(volume->time_ms, 1741012200123);
  EXPECT_EQ(volume->volume, 1234500.0);
  EXPECT_EQ(volume->vwap, 583.99);
  EXPECT_TRUE(volume->single_trade);
}

TEST(RtVolume, ReadsAChangeOfVolumeWithoutAPrint) {
  const auto volume = parse_rt_volume(";0;1741012200123;1234500;583.99;false");
  ASSERT_TRUE(volume.has_value());
  EXPECT_TRUE(std::isnan(volume->price));
  EXPECT_FALSE(volume->single_trade);
}

TEST(RtVolume, RefusesOtherTexts) {
  for (const char* const text : {"", "584.12", "1;2;3;4;5", "1;2;3;4;5;maybe", "1;2;3;4;5;true;7",
                                 "x;2;3;4;5;true", "1;2;3.5;4;5;true"}) {
    EXPECT_FALSE(parse_rt_volume(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_rt_volume(std::string(1000, '1')).has_value());
}

}  // namespace
}  // namespace spy::tws
