package umbra.cli;

import picocli.CommandLine.Help.Ansi;

/** When text is coloured, as the user writes it. */
enum ColourChoice {
  /** On a terminal, unless NO_COLOR or the like forbids it. */
  auto,
  always,
  never;

  boolean isOn() {
    return this == always || (this == auto && Ansi.AUTO.enabled());
  }
}
