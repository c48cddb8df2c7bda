package umbra.cli;

/** Forms of inspect's output, as the user writes them. */
enum InspectFormat {
  text,
  json,
  csv
}
