#pragma once

#include <cstdint>
#include <string_view>

namespace spy::features {

/// The 64-bit FNV-1a hash, fed piece by piece.
///
/// It tells versions apart and notices damage (any one changed byte changes it); it is no protection against
/// intent.
class FnvHash {
 public:
  /// Takes in the bytes of `text`.
  constexpr void add(std::string_view text) {
    for (const char character : text) {
      value_ = (value_ ^ static_cast<unsigned char>(character)) * kPrime;
    }
  }

  /// The hash of all that was taken in.
  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }

 private:
  static constexpr std::uint64_t kPrime = 0x0000'0100'0000'01b3;

  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

/// The FNV-1a hash of one text.
[[nodiscard]] constexpr std::uint64_t fnv_hash(std::string_view text) {
  FnvHash hash;
  hash.add(text);
  return hash.value();
}

}  // namespace spy::features
