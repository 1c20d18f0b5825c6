#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace spy::features {

/// Turns the fields of state machines into bytes, least significant byte first on every machine.
///
/// A type takes part by a static `exchange(self, archive)` that hands all its fields to the archive; the same
/// function serves StateReader, so that what is written is what is read.
class StateWriter {
 public:
  /// Appends the fields in order.
  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (write(fields), ...);
  }

  /// All bytes written; the writer is empty afterwards.
  [[nodiscard]] std::string take() { return std::exchange(bytes_, {}); }

 private:
  template <typename Field>
  void write(const Field& field) {
    if constexpr (std::is_same_v<Field, double>) {
      write(std::bit_cast<std::uint64_t>(field));
    } else if constexpr (std::is_integral_v<Field>) {
      const auto number = static_cast<std::uint64_t>(field);
      for (unsigned byte = 0; byte < sizeof(Field); ++byte) {
        bytes_.push_back(static_cast<char>((number >> (8U * byte)) & 0xffU));
      }
    } else {
      Field::exchange(field, *this);
    }
  }

  template <typename Element, std::size_t Size>
  void write(const std::array<Element, Size>& elements) {
    for (const Element& element : elements) {
      write(element);
    }
  }

  template <typename Element>
  void write(const std::vector<Element>& elements) {
    write(static_cast<std::uint64_t>(elements.size()));
    for (const Element& element : elements) {
      write(element);
    }
  }

  std::string bytes_;
};

}  // namespace spy::features
