// The front door of src/base: time, identifiers, bytes, errors, JSON. Under every other folder; includes none of them.
#pragma once

#include "base/bytes.h"   // IWYU pragma: export
#include "base/error.h"   // IWYU pragma: export
#include "base/file.h"    // IWYU pragma: export
#include "base/id.h"      // IWYU pragma: export
#include "base/json.h"    // IWYU pragma: export
#include "base/metres.h"  // IWYU pragma: export
#include "base/time.h"    // IWYU pragma: export
