# truce_web(<target>): the web app of web/, built by npm from its lock file and embedded in the target
# (src/serve/web_assets.h). Without TRUCE_WEB nothing is embedded.
option(TRUCE_WEB "build the web app and embed it (node and npm)" ON)

function(truce_web target)
  set(out ${CMAKE_BINARY_DIR}/web)
  set(web ${CMAKE_SOURCE_DIR}/web)
  file(MAKE_DIRECTORY ${out})
  if(NOT TRUCE_WEB)
    file(CONFIGURE OUTPUT ${out}/none.cpp CONTENT [[
#include "serve/web_assets.h"

std::span<const truce::web::EmbeddedFile> truce::web::embedded_files() { return {}; }
]])
    target_sources(${target} PRIVATE ${out}/none.cpp)
    return()
  endif()
  find_program(NODE node)
  find_program(NPM npm)
  if(NOT NODE OR NOT NPM)
    message(FATAL_ERROR "node and npm build the web app: install them (./dev setup), or leave it out with -DTRUCE_WEB=OFF")
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/* ${web}/scripts/* ${web}/index.html ${web}/*.ts
       ${web}/svelte.config.js ${CMAKE_SOURCE_DIR}/schemas/entry-1.schema.json)
  add_custom_command(OUTPUT ${web}/node_modules/.package-lock.json
    COMMAND ${NPM} ci --ignore-scripts --no-progress --loglevel=error
    DEPENDS ${web}/package-lock.json WORKING_DIRECTORY ${web} COMMENT "Fetching what the web app is built with" VERBATIM)
  add_custom_command(OUTPUT ${out}/files.S ${out}/files.cpp
    COMMAND ${NPM} run build --silent -- --outDir ${out}/dist --emptyOutDir --logLevel warn
    COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/cmake/EmbedWeb.mjs ${out}/dist ${out}
    DEPENDS ${sources} ${web}/node_modules/.package-lock.json ${CMAKE_SOURCE_DIR}/cmake/EmbedWeb.mjs
    WORKING_DIRECTORY ${web} COMMENT "Building the web app" VERBATIM)
  target_sources(${target} PRIVATE ${out}/files.S ${out}/files.cpp)
endfunction()

# The tests of the web app, known to CTest as web.*: its types, its own tests, and with `program` in a real browser.
function(truce_web_tests program)
  if(NOT TRUCE_WEB OR NOT TARGET ${program})
    return()
  endif()
  set(web ${CMAKE_SOURCE_DIR}/web)
  find_program(NODE node)
  find_program(NPM npm)
  foreach(script check test)
    add_test(NAME web.${script} COMMAND ${NPM} run --silent ${script} WORKING_DIRECTORY ${web})
    set_tests_properties(web.${script} PROPERTIES TIMEOUT 600)
  endforeach()
  file(GLOB files CONFIGURE_DEPENDS ${web}/e2e/*.e2e.mjs)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    add_test(NAME web.${name} COMMAND ${NODE} --test ${file} WORKING_DIRECTORY ${web})
    # One at a time: a browser that draws in software needs the machine to itself.
    set_tests_properties(web.${name} PROPERTIES TIMEOUT 1200 RUN_SERIAL ON
      ENVIRONMENT "TRUCE=$<TARGET_FILE:${program}>;PICTURES=${CMAKE_BINARY_DIR}/pictures")
  endforeach()
endfunction()
