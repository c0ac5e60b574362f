# winsh_embed(OUTPUT_VARIABLE NAMESPACE FILES...): turns files into a generated .cc/.h pair
# generated/embedded/NAMESPACE.h with  std::span<const EmbeddedFile> files();  in namespace winsh::embedded::NAMESPACE.
function(winsh_embed output_variable namespace)
    set(directory ${PROJECT_BINARY_DIR}/generated/embedded)
    set(source ${directory}/${namespace}.cc)
    set(header ${directory}/${namespace}.h)
    string(REPLACE ";" "|" joined "${ARGN}")
    add_custom_command(
        OUTPUT ${source} ${header}
        COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${namespace} -DSOURCE=${source} -DHEADER=${header} "-DFILES=${joined}"
                -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
        DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
        VERBATIM)
    # clang-tidy and editors want the headers before anything is compiled.
    add_custom_target(generated_${namespace} DEPENDS ${source} ${header})
    if(NOT TARGET generated_sources)
        add_custom_target(generated_sources)
    endif()
    add_dependencies(generated_sources generated_${namespace})
    set(${output_variable} ${source} ${header} PARENT_SCOPE)
endfunction()
