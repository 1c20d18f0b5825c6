#pragma once

#include <cstdint>
#include <string_view>

namespace spy::tws {

/// One message as it lies on the wire, without its length.
struct Frame {
  std::uint64_t offset = 0;  ///< Bytes that came before its length since the stream began.
  std::string_view payload;  ///< Its fields, each ended by NUL.
};

}  // namespace spy::tws
