#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace spy::records {

/// Text in a record of fixed size: at most `Longest` bytes, zeros after them.
template <std::size_t Longest>
class FixedText {
 public:
  constexpr FixedText() = default;

  /// The beginning of `text`, as much of it as there is room for without cutting a character of UTF-8.
  explicit constexpr FixedText(std::string_view text) {
    std::size_t size = std::min(text.size(), Longest);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
      --size;
    }
    std::copy_n(text.begin(), size, bytes_.begin());
  }

  /// The text, which ends at the first zero.
  [[nodiscard]] constexpr std::string_view view() const {
    const auto* const end = std::find(bytes_.begin(), bytes_.end(), '\0');
    return {bytes_.data(), static_cast<std::size_t>(end - bytes_.begin())};
  }

  friend constexpr bool operator==(const FixedText&, const FixedText&) = default;

 private:
  std::array<char, Longest + 1> bytes_{};
};

}  // namespace spy::records
