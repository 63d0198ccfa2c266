// The front door of src/space: zones, lines and sites on WGS84, and what an uncertain point says about them.
#pragma once

#include "space/geometry.h"  // IWYU pragma: export
