#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace spy::tws {

/// Writes the fields of one message to the server, ready to be sent.
///
/// A text that the protocol cannot carry, one with anything but printable ASCII, is refused with a UserError.
class RequestWriter {
 public:
  RequestWriter();

  /// Adds a text.
  RequestWriter& operator<<(std::string_view text);

  /// Adds a text.
  RequestWriter& operator<<(const char* text) { return *this << std::string_view{text}; }

  /// Adds yes or no.
  RequestWriter& operator<<(bool flag) { return *this << std::string_view{flag ? "1" : "0"}; }

  /// Adds a number.
  template <std::integral Integer>
  RequestWriter& operator<<(Integer number) {
    return *this << std::string_view{std::to_string(number)};
  }

  /// The message with its length in front; nothing can be added afterwards.
  [[nodiscard]] std::string finish() &&;

 private:
  std::string bytes_;
};

/// `text` with its length in front and without a NUL behind, as the handshake has it.
std::string framed(std::string_view text);

}  // namespace spy::tws
