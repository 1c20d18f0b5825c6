#pragma once

#include <string>
#include <string_view>

namespace spy::tws {

/// Text in which the server writes what is not ASCII as \uXXXX.
struct EscapedText {
  std::string_view raw;  ///< As it came.

  /// What is meant, in UTF-8; an escape that stands for no character becomes the replacement character.
  [[nodiscard]] std::string text() const;
};

}  // namespace spy::tws
