#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "tws/decoding/message_stream.hpp"

namespace spy::testing {

/// A frame around bytes, which need not be fields.
inline std::string framed(std::string_view payload) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes.push_back(static_cast<char>((payload.size() >> shift) & 0xFFU));
  }
  bytes += payload;
  return bytes;
}

/// Fields written with `|` behind each, as they lie on the wire.
inline std::string fields(std::string_view text) {
  std::string bytes{text};
  for (char& byte : bytes) {
    byte = byte == '|' ? '\0' : byte;
  }
  return bytes;
}

/// The frame of a message whose fields are written with `|` behind each.
inline std::string message(std::string_view text) { return framed(fields(text)); }

/// Gives bytes to a stream in pieces of at most `piece` bytes.
template <typename Handler>
void feed(tws::MessageStream& stream, std::string_view bytes, Handler& handler, std::size_t piece = 65'536) {
  while (!bytes.empty()) {
    const std::span<char> space = stream.space();
    const std::size_t count = std::min({piece, space.size(), bytes.size()});
    std::memcpy(space.data(), bytes.data(), count);
    stream.received(count, handler);
    bytes.remove_prefix(count);
  }
}

}  // namespace spy::testing
