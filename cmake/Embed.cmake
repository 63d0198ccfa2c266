# Writes OUT: for each name=file of PAIRS a function in namespace truce::schemas returning the file's text.
string(REPLACE "|" ";" pairs "${PAIRS}")
set(text "#include <string_view>\n\nnamespace truce::schemas {\n")
foreach(pair ${pairs})
  string(REGEX MATCH "^([^=]*)=(.*)$" _ ${pair})
  set(name ${CMAKE_MATCH_1})
  file(READ ${CMAKE_MATCH_2} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  # C++ limits a literal's line in practice: break it into adjacent literals of 64 bytes.
  string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)"
         "\"\\1\"\n" escaped "${escaped}")
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(APPEND text "std::string_view ${name}();\nstd::string_view ${name}() {\n  static constexpr char bytes[] =\n${escaped};\n  return {bytes, ${size}};\n}\n")
endforeach()
string(APPEND text "}  // namespace truce::schemas\n")
file(WRITE ${OUT} "${text}")
