# One interface target carries what every translation unit of the project is compiled with.
add_library(winsh_options INTERFACE)
target_include_directories(winsh_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_compile_definitions(winsh_options INTERFACE
    _GLIBCXX_ASSERTIONS
    BOOST_ASIO_NO_DEPRECATED
    BOOST_ASIO_SEPARATE_COMPILATION
    SPDLOG_FMT_EXTERNAL
    WINSH_VERSION="${PROJECT_VERSION}")
target_compile_options(winsh_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers
    -Werror -fstack-protector-strong -fno-plt)
# A stack with function names and lines is what is wanted of debug information; all of it doubles the assembler's work.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
# Half of all that is compiled are tests, and nobody waits for them to run: they are not optimised.
set(is_test $<BOOL:$<TARGET_PROPERTY:WINSH_IS_TEST>>)
target_compile_options(winsh_options INTERFACE $<$<AND:${is_test},$<CONFIG:RelWithDebInfo>>:-O0>)
if(NOT WINSH_SANITIZE)
    target_compile_options(winsh_options INTERFACE
        $<$<AND:$<NOT:${is_test}>,$<CONFIG:Release,RelWithDebInfo>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives inside libstdc++ at -O2 (GCC bugs 105329, 105651).
    target_compile_options(winsh_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overread
        -Wno-stringop-overflow -Wno-array-bounds -Wno-dangling-pointer)
else()
    # stable_sort of libstdc++ 12 itself uses what C++17 deprecates.
    target_compile_options(winsh_options INTERFACE -Wno-deprecated-declarations)
endif()

if(WINSH_SANITIZE)
    add_compile_options(-fsanitize=${WINSH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${WINSH_SANITIZE})
    if(WINSH_SANITIZE MATCHES "undefined")
        # It looks at an object through a pipe, and takes every object for a bad one where descriptors have run out, which
        # is what some tests are about.
        add_compile_options(-fno-sanitize=vptr)
    endif()
    if(WINSH_FUZZ)
        add_compile_options(-fsanitize=fuzzer-no-link)
    endif()
    if(WINSH_SANITIZE MATCHES "thread")
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            add_compile_options(-Wno-tsan)
        endif()
    endif()
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)

find_program(WINSH_CCACHE ccache)
if(WINSH_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${WINSH_CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
else()
    find_program(WINSH_MOLD mold)
    if(WINSH_MOLD)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

# What is shipped needs glibc alone: no libstdc++ to find, to load and to relocate (`win --version` is to start as fast as a
# shell built-in feels). A sanitizer wants its own way with the C++ runtime.
function(winsh_compiled_in program)
    if(NOT WINSH_SANITIZE)
        target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
endfunction()
