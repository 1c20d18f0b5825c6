#include "collector/notices.hpp"

namespace spy::collector {

Reaction reaction_to(std::int32_t code) {
  switch (code) {
    case 316:    // depth halted
    case 322:    // request id in use
    case 10182:  // live updates switched off
    case 10225:  // bars switched off
      return Reaction::kResubscribe;
    case 317:
      return Reaction::kResetBook;
    case 100:    // too many messages
    case 101:    // too many market data lines
    case 162:    // history service
    case 309:    // too many books
    case 420:    // bars asked for too often
    case 10190:  // too many single-tick streams, or too soon
      return Reaction::kWait;
    case 200:    // no such contract
    case 320:    // request not understood
    case 321:    // request not valid
    case 354:    // not subscribed
    case 10092:  // no depth here
    case 10168:  // not subscribed, delayed data off
    case 10186:  // not subscribed, delayed data off
    case 10187:  // past ticks refused
    case 10189:  // single ticks refused
      return Reaction::kGiveUp;
    default:
      return Reaction::kNone;
  }
}

LinkNews link_news(std::int32_t code) {
  switch (code) {
    case 1100:  // gateway lost IBKR
    case 2110:  // gateway lost its server
      return LinkNews::kLost;
    case 1102:  // restored, data kept
      return LinkNews::kKept;
    case 1101:  // restored, data lost
      return LinkNews::kDataLost;
    case 2103:  // market data farm broken
      return LinkNews::kFarmBroken;
    case 2104:  // market data farm fine
    case 2108:  // market data farm rests until it is needed
      return LinkNews::kFarmRestored;
    case 2105:  // history farm broken
      return LinkNews::kPastBroken;
    case 2106:  // history farm fine
    case 2107:  // history farm rests until it is needed
      return LinkNews::kPastRestored;
    default:
      return LinkNews::kNone;
  }
}

std::string farm_of(std::string_view text) {
  const std::string_view name = text.substr(text.rfind(':') + 1);
  const std::size_t first = name.find_first_not_of(' ');
  return first == std::string_view::npos
             ? std::string{}
             : std::string{name.substr(first, name.find_last_not_of(" .") + 1 - first)};
}

}  // namespace spy::collector
