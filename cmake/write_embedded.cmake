# Runs at build time: see embed_files.cmake.
string(REPLACE "|" ";" files "${FILES}")
get_filename_component(directory ${SOURCE} DIRECTORY)
file(MAKE_DIRECTORY ${directory})

file(WRITE ${HEADER} "#pragma once\n#include <span>\n#include \"base/embedded_file.h\"\n\nnamespace winsh::embedded::${NAMESPACE} {\n\n/// Every file of the set, ordered by name.\nstd::span<const EmbeddedFile> files();\n\n}\n")

set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char kFile${index}[] = {${bytes}'\\0'};\n")
    string(APPEND rows "    {\"${name}\", {kFile${index}, sizeof kFile${index} - 1}},\n")
    math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${SOURCE} "#include \"embedded/${NAMESPACE}.h\"\n\nnamespace winsh::embedded::${NAMESPACE} {\nnamespace {\n${arrays}constexpr EmbeddedFile kFiles[] = {\n${rows}};\n}\n\nstd::span<const EmbeddedFile> files() { return kFiles; }\n\n}\n")
