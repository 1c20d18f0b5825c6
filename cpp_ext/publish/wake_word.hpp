#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace spy::publish {

/// Changes a word in shared memory and wakes all that wait for it, in this process and others.
void change_and_wake(std::atomic<std::uint32_t>& word);

/// Returns when the word is no longer `seen`, after `longest`, or earlier for no reason.
///
/// The word is only read, so that it may lie in memory that this process cannot write.
void wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                     std::chrono::nanoseconds longest);

}  // namespace spy::publish
