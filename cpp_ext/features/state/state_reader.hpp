#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "features/state/sealed_state.hpp"

namespace spy::features {

/// Turns bytes that a StateWriter made back into the fields of state machines; bytes of another shape are
/// refused.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) {}

  /// Reads the fields in the order in which they were written.
  template <typename... Fields>
  void operator()(Fields&... fields) {
    (read(fields), ...);
  }

  /// Refuses bytes that are left over.
  void require_end() const {
    if (!bytes_.empty()) {
      refuse_damaged_state();
    }
  }

 private:
  template <typename Field>
  void read(Field& field) {
    if constexpr (std::is_same_v<Field, double>) {
      field = std::bit_cast<double>(number(sizeof(std::uint64_t)));
    } else if constexpr (std::is_integral_v<Field>) {
      field = static_cast<Field>(number(sizeof(Field)));
    } else {
      Field::exchange(field, *this);
    }
  }

  template <typename Element, std::size_t Size>
  void read(std::array<Element, Size>& elements) {
    for (Element& element : elements) {
      read(element);
    }
  }

  template <typename Element>
  void read(std::vector<Element>& elements) {
    const std::uint64_t size = number(sizeof(std::uint64_t));
    if (size > bytes_.size() / sizeof(Element)) {
      refuse_damaged_state();
    }
    elements.resize(static_cast<std::size_t>(size));
    for (Element& element : elements) {
      read(element);
    }
  }

  std::uint64_t number(std::size_t size) {
    if (bytes_.size() < size) {
      refuse_damaged_state();
    }
    std::uint64_t value = 0;
    for (std::size_t byte = 0; byte < size; ++byte) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[byte])) << (8U * byte);
    }
    bytes_.remove_prefix(size);
    return value;
  }

  std::string_view bytes_;
};

}  // namespace spy::features
