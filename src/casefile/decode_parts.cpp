#include <algorithm>

#include "casefile/decode.h"
#include "casefile/words.h"

namespace truce {

void read(const Field& in, Source& out) {
  read(in["title"], out.title);
  read(in["url"], out.url);
  read_date(in["published"], out.published);
  read(in["language"], out.language);
  read(in["translated_from"], out.translated_from);
  read(in["sha256"], out.sha256);
  read(in["locator"], out.locator);
}

void read(const Field& in, About& out) {
  read(in["actor"], out.actor);
  read(in["incident"], out.incident);
  read(in["place"], out.place);
  read(in["notification"], out.notification);
}

void read(const Field& in, CountRange& out) {
  read(in["min"], out.min);
  read(in["max"], out.max);
  if (out.min && out.max && *out.max < *out.min) in["max"].refuse("at least min", "maximum below minimum");
}

void read(const Field& in, StatedPlace& out) {
  read(in["name"], out.name);
  read(in["within"], out.within);
  bool latitude = in["lat"].present();
  bool longitude = in["lon"].present();
  if (latitude != longitude) {
    return in[latitude ? "lon" : "lat"].refuse("both lat and lon", "half of a point");
  }
  if (latitude) {
    GeoPoint& point = out.point.emplace();
    read(in["lat"], point.latitude);
    read(in["lon"], point.longitude);
    read(in["radius_m"], point.radius);
  } else if (in["radius_m"].present()) {
    in["radius_m"].refuse("lat and lon beside it", "a radius without its point");
  } else if (in.present() && out.name.empty() && out.within.empty()) {
    in.refuse("a name, a point or an area of the terms", "empty place");
  }
}

void read(const Field& in, Candidate& out) {
  read(in["actor"], out.actor);
  read(in["basis"], out.basis);
  read(in["confidence"], out.confidence);
  read(in["by"], out.by);
  read(in["standard"], out.standard);
  if (out.basis == AttributionBasis::determined_by && out.by.empty()) {
    in["by"].refuse("the body that determined it", "determined by nobody");
  }
}

void read(const Field& in, Attribution& out) {
  read(in["candidates"], out.candidates);
  read(in["excludes"], out.excludes);
  if (in["other"].present()) {
    static constexpr std::string_view kWords[] = {"possible", "excluded"};
    out.other_possible = read_word(in["other"], kWords) == 0;
  }
  for (std::size_t i = 0; i < out.excludes.size(); ++i) {
    if (std::ranges::find(out.candidates, out.excludes[i], &Candidate::actor) != out.candidates.end()) {
      Field excludes = in["excludes"];
      excludes.element(i).refuse("an actor that is no candidate", "the same actor is candidate and excluded");
    }
  }
  if (in.present() && out.candidates.empty() && !out.other_possible) {
    in["other"].refuse("\"possible\", or a candidate", "nobody is left who can have acted");
  }
}

void read(const Field& in, Target& out) {
  read(in["actor"], out.actor);
  read(in["description"], out.description);
}

void read(const Field& in, Located& out) {
  read(in["sha256"], out.sha256);
  read(in["begin"], out.begin);
  read(in["end"], out.end);
  if (in.present() && out.end <= out.begin) in["end"].refuse("an offset after begin", "empty or reversed range");
}

void read(const Field& in, Custody& out) {
  read(in["holder"], out.holder);
  read(in["since"], out.since);
  read(in["note"], out.note);
}

}  // namespace truce
