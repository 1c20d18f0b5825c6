#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tws/fields/escaped_text.hpp"

namespace spy::testing {

/// Fills the fields of a message with random values, as an archive for `exchange`; its texts live as long as
/// this.
class RandomFields {
 public:
  explicit RandomFields(std::uint64_t seed) : engine_(seed) {}

  template <typename Field>
  void operator()(std::string_view, Field& field) {
    fill(field);
  }

 private:
  void fill(bool& field) { field = engine_() % 2 == 0; }
  void fill(double& field) {
    field = static_cast<double>(static_cast<std::int64_t>(engine_() % 2'000'000)) / 1e3 - 1.0;
  }
  void fill(std::string_view& field) {
    std::string text;
    for (std::uint64_t size = engine_() % 12; size > 0; --size) {
      text.push_back(static_cast<char>(1 + engine_() % 255));
    }
    field = texts_.emplace_back(text);
  }
  void fill(tws::EscapedText& field) { fill(field.raw); }
  template <std::integral Integer>
  void fill(Integer& field) {
    field = static_cast<Integer>(engine_());
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void fill(Enum& field) {
    field = static_cast<Enum>(engine_() % (static_cast<std::uint64_t>(last_value(Enum{})) + 1));
  }
  template <typename Element>
  void fill(std::vector<Element>& elements) {
    elements.resize(engine_() % 4);
    for (Element& element : elements) {
      if constexpr (requires { Element::exchange(element, *this); }) {
        Element::exchange(element, *this);
      } else {
        fill(element);
      }
    }
  }

  std::mt19937_64 engine_;
  std::deque<std::string> texts_;
};

/// Writes the fields of a message as the server does, as an archive for `exchange`.
class WrittenFields {
 public:
  template <typename Field>
  void operator()(std::string_view, const Field& field) {
    write(field);
  }

  /// What was written so far, each field ended by NUL.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void write(std::string_view field) {
    bytes_ += field;
    bytes_.push_back('\0');
  }
  void write(const tws::EscapedText& field) { write(field.raw); }
  void write(bool field) { write(std::string_view{field ? "1" : "0"}); }
  template <std::integral Integer>
  void write(Integer field) {
    write(std::string_view{std::to_string(field)});
  }
  void write(double field) {
    std::array<char, 40> digits{};
    write(std::string_view{digits.data(), std::to_chars(digits.begin(), digits.end(), field).ptr});
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void write(Enum field) {
    write(static_cast<std::int32_t>(field));
  }
  template <typename Element>
  void write(const std::vector<Element>& elements) {
    write(elements.size());
    for (const Element& element : elements) {
      if constexpr (requires { Element::exchange(element, *this); }) {
        Element::exchange(element, *this);
      } else {
        write(element);
      }
    }
  }

  std::string bytes_;
};

}  // namespace spy::testing
