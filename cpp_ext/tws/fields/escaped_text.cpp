#include "tws/fields/escaped_text.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace spy::tws {

namespace {

constexpr std::size_t kEscapeBytes = 6;
constexpr std::uint32_t kReplacement = 0xFFFD;

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// The UTF-16 unit that an escape at the beginning of `text` names.
std::optional<std::uint32_t> escaped_unit(std::string_view text) {
  if (text.size() < kEscapeBytes || !text.starts_with("\\u")) {
    return std::nullopt;
  }
  std::uint32_t unit = 0;
  const char* const end = text.data() + kEscapeBytes;
  const auto [stopped, error] = std::from_chars(text.data() + 2, end, unit, 16);
  return error == std::errc{} && stopped == end ? std::optional{unit} : std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t character) {
  const auto byte = [&](std::uint32_t bits) { text.push_back(static_cast<char>(bits)); };
  const auto tail = [&](unsigned shift) { byte(0x80U | ((character >> shift) & 0x3FU)); };
  if (character < 0x80) {
    byte(character);
  } else if (character < 0x800) {
    byte(0xC0U | (character >> 6U));
    tail(0);
  } else if (character < 0x10000) {
    byte(0xE0U | (character >> 12U));
    tail(6);
    tail(0);
  } else {
    byte(0xF0U | (character >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

std::string EscapedText::text() const {
  std::string meant;
  std::string_view rest = raw;
  while (!rest.empty()) {
    const std::optional<std::uint32_t> unit = escaped_unit(rest);
    if (!unit) {
      meant.push_back(rest.front());
      rest.remove_prefix(1);
      continue;
    }
    rest.remove_prefix(kEscapeBytes);
    const std::optional<std::uint32_t> second = escaped_unit(rest);
    if (is_high_surrogate(*unit) && second && is_low_surrogate(*second)) {
      append_utf8(meant, 0x10000 + ((*unit - 0xD800) << 10U) + (*second - 0xDC00));
      rest.remove_prefix(kEscapeBytes);
    } else {
      const bool is_half = is_high_surrogate(*unit) || is_low_surrogate(*unit);
      append_utf8(meant, is_half ? kReplacement : *unit);
    }
  }
  return meant;
}

}  // namespace spy::tws
