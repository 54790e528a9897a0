# SPDX-License-Identifier: Apache-2.0
# addon.cmake - gramme.node, the addon. Its napi_ functions are node's own, found when it is
# loaded; $GRAMME_NODE_API is where the npm package node-api-headers keeps node_api.h.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/src/*.c)
add_library(gramme_node MODULE ${sources})
target_link_libraries(gramme_node PRIVATE gramme_options gramme_shared)
target_include_directories(gramme_node SYSTEM PRIVATE ${GRAMME_NODE_API})
target_compile_definitions(gramme_node PRIVATE NAPI_VERSION=8) # all of Node.js 18
set_target_properties(gramme_node PROPERTIES PREFIX "" SUFFIX ".node" OUTPUT_NAME gramme)
