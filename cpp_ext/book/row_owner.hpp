#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spy::book {

/// Name of the market maker or exchange that stands behind a row of a book; longer names are cut.
class RowOwner {
 public:
  /// How much of a name is kept.
  static constexpr std::size_t kLongest = 15;

  RowOwner() = default;
  explicit RowOwner(std::string_view name)
      : size_(static_cast<std::uint8_t>(std::min(name.size(), kLongest))) {
    std::copy_n(name.begin(), size_, text_.begin());
  }

  /// The name; empty where rows have none.
  [[nodiscard]] std::string_view name() const { return {text_.data(), size_}; }

  friend bool operator==(const RowOwner&, const RowOwner&) = default;

 private:
  std::array<char, kLongest> text_{};
  std::uint8_t size_ = 0;
};

}  // namespace spy::book
