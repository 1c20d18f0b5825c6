#pragma once

#include <string_view>

namespace spy::runtime {

/// What a program can say to the service manager that started it.
inline constexpr std::string_view kServiceIsReady = "READY=1";
inline constexpr std::string_view kServiceIsAlive = "WATCHDOG=1";
inline constexpr std::string_view kServiceIsStopping = "STOPPING=1";

/// Tells the service manager something, where there is one: systemd names its socket in NOTIFY_SOCKET. Never
/// waits and never fails; a manager that does not listen misses it.
void tell_service_manager(std::string_view words);

}  // namespace spy::runtime
