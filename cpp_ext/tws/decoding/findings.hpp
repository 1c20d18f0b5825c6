#pragma once

#include <cstdint>
#include <string_view>

namespace spy::tws {

/// A message whose number is not among those that are decoded; it is skipped.
struct UnknownMessage {
  std::int32_t id = 0;       ///< Its number.
  std::string_view fields;   ///< What follows the number, each field ended by NUL.
  std::uint64_t offset = 0;  ///< Bytes of the stream before its frame.
};

/// Bytes that are no message of the protocol.
struct MalformedMessage {
  std::string_view message;  ///< Type of the message; `frame` where not even that can be told.
  std::string_view field;    ///< The first field that does not fit.
  std::string_view problem;  ///< What is wrong with it, to follow its name in a sentence.
  std::string_view bytes;    ///< The message; of a stream that has lost its place, the length.
  std::uint64_t offset = 0;  ///< Bytes of the stream before its frame.
};

}  // namespace spy::tws
