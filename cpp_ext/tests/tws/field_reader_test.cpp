#include "tws/fields/field_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "support/wire_bytes.hpp"
#include "tws/messages/depth.hpp"

namespace spy::tws {
namespace {

template <typename Field>
Field read(std::string_view text) {
  FieldReader reader{text};
  Field field{};
  reader("price", field);
  EXPECT_FALSE(reader.problem().has_value()) << text;
  return field;
}

template <typename Field>
std::string problem_of(std::string_view text) {
  FieldReader reader{text};
  Field field{};
  reader("price", field);
  return reader.problem()
             ? std::string{reader.problem()->field} + " " + std::string{reader.problem()->problem}
             : "none";
}

std::string field(std::string_view text) { return testing::fields(std::string{text} + "|"); }

TEST(FieldReader, ReadsEveryNumberBackToTheLastBit) {
  std::mt19937_64 engine{2};
  for (int round = 0; round < 20'000; ++round) {
    const auto value = std::bit_cast<double>(engine());
    if (std::isfinite(value) && value != std::numeric_limits<double>::max()) {
      std::array<char, 40> digits{};
      const auto [end, error] = std::to_chars(digits.begin(), digits.end(), value);
      ASSERT_EQ(read<double>(field({digits.data(), end})), value);
    }
  }
}

TEST(FieldReader, ReadsTheFormsThatServersWrite) {
  EXPECT_EQ(read<double>(field("584.12")), 584.12);
  EXPECT_EQ(read<double>(field("100.00")), 100.0);
  EXPECT_EQ(read<double>(field("-2.059999999939464")), -2.059999999939464);
  EXPECT_EQ(read<double>(field("1E-4")), 1e-4);
  EXPECT_EQ(read<double>(field("0.54989482")), 0.54989482);
  EXPECT_EQ(read<std::int64_t>(field("9223372036854775807")), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read<std::int32_t>(field("-1")), -1);
  EXPECT_TRUE(read<bool>(field("1")));
  EXPECT_FALSE(read<bool>(field("0")));
}

TEST(FieldReader, TakesEmptyAndUnsetNumbersForNothing) {
  for (const char* const text : {"", "1.7976931348623157E308", "Infinity", "Infinite"}) {
    EXPECT_TRUE(std::isnan(read<double>(field(text)))) << text;
  }
  EXPECT_EQ(read<std::int32_t>(field("")), 0);
  EXPECT_FALSE(read<bool>(field("")));
}

TEST(FieldReader, NamesTheFieldThatDoesNotFit) {
  EXPECT_EQ(problem_of<double>(field("12a")), "price is no number");
  EXPECT_EQ(problem_of<double>(field("nan")), "price is no number");
  EXPECT_EQ(problem_of<double>(field("1e999")), "price is no number");
  EXPECT_EQ(problem_of<double>(field("-inf")), "price is no number");
  EXPECT_EQ(problem_of<std::int32_t>(field("2147483648")), "price is no whole number");
  EXPECT_EQ(problem_of<std::int32_t>(field("1.5")), "price is no whole number");
  EXPECT_EQ(problem_of<bool>(field("2")), "price is neither 0 nor 1");
  EXPECT_EQ(problem_of<bool>(field("true")), "price is neither 0 nor 1");
  EXPECT_EQ(problem_of<std::string_view>(""), "price is missing");
  EXPECT_EQ(problem_of<std::string_view>("no end"), "price does not end");
  EXPECT_EQ(problem_of<DepthOperation>(field("3")), "price has no meaning");
  EXPECT_EQ(problem_of<DepthSide>(field("-1")), "price has no meaning");
  EXPECT_EQ(problem_of<std::vector<double>>(field("-1")), "price counts more than the message holds");
  EXPECT_EQ(problem_of<std::vector<double>>(testing::fields("2000000000|1|")),
            "price counts more than the message holds");
  EXPECT_EQ(problem_of<std::vector<double>>(testing::fields("2|10|")), "price is missing");
}

TEST(FieldReader, ReadsNothingAfterTheFirstProblem) {
  const std::string bytes = testing::fields("x|7|");
  FieldReader reader{bytes};
  std::int32_t first = 1;
  std::int32_t second = 2;
  reader("first", first);
  reader("second", second);
  reader.require_end();
  ASSERT_TRUE(reader.problem().has_value());
  EXPECT_EQ(reader.problem()->field, "first");
  EXPECT_EQ(second, 2);
}

TEST(FieldReader, KeepsEmptyFieldsAtTheEndAndRefusesMoreThanThereShouldBe) {
  const std::string bytes = testing::fields("a||");
  FieldReader reader{bytes};
  std::string_view text;
  reader("first", text);
  reader("last", text);
  EXPECT_FALSE(reader.problem().has_value());
  FieldReader short_of_one{bytes};
  short_of_one("first", text);
  short_of_one.require_end();
  ASSERT_TRUE(short_of_one.problem().has_value());
  EXPECT_EQ(short_of_one.problem()->problem, "comes later than the protocol says");
}

}  // namespace
}  // namespace spy::tws
