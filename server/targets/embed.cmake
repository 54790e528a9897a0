# SPDX-License-Identifier: Apache-2.0
# embed.cmake - writes text files as C arrays:
#   cmake -DOUT=bootstrap.c -DHEADER=bootstrap.h "-DFILES=a.py;b.mjs" -P embed.cmake
# Each becomes `const char gramme_bootstrap_<name without ending>[]`, ended by a NUL.
# Arrays of numbers, since C11 promises string literals of 4095 bytes only.
set(text "/* Written by embed.cmake. */\n#include \"${HEADER}\"\n")
foreach(file ${FILES})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND text "\nconst char gramme_bootstrap_${name}[] = {\n${bytes}0};\n")
endforeach()
file(WRITE ${OUT} "${text}")
