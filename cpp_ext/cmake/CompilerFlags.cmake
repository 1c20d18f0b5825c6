# spy_compiler_flags: what every target of this project is compiled and linked with.
# Floating point is kept exact (no contraction, no fast-math), so that a build gives the same bits everywhere.
add_library(spy_compiler_flags INTERFACE)

set(SPY_EXACT_FLOAT_FLAGS -ffp-contract=off -fno-fast-math)
target_compile_options(
  spy_compiler_flags INTERFACE ${SPY_EXACT_FLOAT_FLAGS} -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                               $<$<BOOL:${SPY_WARNINGS_AS_ERRORS}>:-Werror>)

if(SPY_SANITIZERS)
  target_compile_options(spy_compiler_flags INTERFACE -fsanitize=${SPY_SANITIZERS} -fno-sanitize-recover=all
                                                      -fno-omit-frame-pointer)
  target_link_options(spy_compiler_flags INTERFACE -fsanitize=${SPY_SANITIZERS})
endif()

# Lets the fuzzer see which code its inputs reach.
if(SPY_BUILD_FUZZERS)
  target_compile_options(spy_compiler_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(spy_compiler_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
