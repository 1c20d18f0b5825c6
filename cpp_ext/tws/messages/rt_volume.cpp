#include "tws/messages/rt_volume.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "tws/fields/field_reader.hpp"

namespace spy::tws {

namespace {

constexpr std::size_t kLongest = 160;

}  // namespace

std::optional<RtVolume> parse_rt_volume(std::string_view text) {
  if (text.size() > kLongest) {
    return std::nullopt;
  }
  std::string fields{text};
  std::ranges::replace(fields, ';', '\0');
  fields.push_back('\0');
  FieldReader reader{fields};
  RtVolume volume;
  std::string_view single;
  reader("price", volume.price);
  reader("size", volume.size);
  reader("time", volume.time_ms);
  reader("volume", volume.volume);
  reader("vwap", volume.vwap);
  reader("single", single);
  reader.require_end();
  volume.single_trade = single == "true";
  if (reader.problem() || (single != "true" && single != "false")) {
    return std::nullopt;
  }
  return volume;
}

}  // namespace spy::tws
