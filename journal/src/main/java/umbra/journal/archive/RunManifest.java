package umbra.journal.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an archive says of itself: facts of the run, its streams, and each entry with its checksum.
 *
 * @param facts named values in the order in which they are written
 * @param streams the streams, in the order of their entries
 * @param entries all entries but the manifest, by name
 */
public record RunManifest(
    Map<String, String> facts, List<Stream> streams, Map<String, Entry> entries) {
  private static final String VERSION = "umbra-archive";

  /**
   * A stream.
   *
   * @param name its persistence id
   * @param records how many records it has
   * @param chain the chain head behind the last of them
   */
  public record Stream(String name, long records, String chain) {}

  /**
   * An entry.
   *
   * @param size its bytes, not compressed
   * @param sha256 of its bytes, in hex
   */
  public record Entry(long size, String sha256) {}

  public RunManifest {
    facts = new LinkedHashMap<>(facts);
    streams = List.copyOf(streams);
    entries = new TreeMap<>(entries);
  }

  /** The form in the archive: a word that says what the line is about, then its values. */
  String text() {
    final StringBuilder text = new StringBuilder();
    text.append(VERSION).append(' ').append(ArchiveFormat.VERSION).append('\n');
    facts.forEach((name, value) -> text.append("fact " + name + ' ' + value + '\n'));
    for (final Stream stream : streams) {
      text.append("stream " + stream.records() + ' ' + stream.chain() + ' ' + stream.name() + '\n');
    }
    entries.forEach(
        (name, entry) ->
            text.append("entry " + entry.size() + ' ' + entry.sha256() + ' ' + name + '\n'));
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static RunManifest parse(final String text) {
    final Map<String, String> facts = new LinkedHashMap<>();
    final List<Stream> streams = new ArrayList<>();
    final Map<String, Entry> entries = new TreeMap<>();
    final String[] lines = text.split("\n", -1);
    if (!lines[0].equals(VERSION + ' ' + ArchiveFormat.VERSION)) {
      throw new IllegalArgumentException(
          "found '" + lines[0] + "', expected " + VERSION + " " + ArchiveFormat.VERSION);
    }
    for (int i = 1; i < lines.length - 1; i++) {
      final String[] words = lines[i].split(" ", 4);
      if (words[0].equals("fact") && words.length >= 3) {
        facts.put(words[1], lines[i].split(" ", 3)[2]);
      } else if (words[0].equals("stream") && words.length == 4) {
        streams.add(new Stream(words[3], Long.parseLong(words[1]), words[2]));
      } else if (words[0].equals("entry") && words.length == 4) {
        entries.put(words[3], new Entry(Long.parseLong(words[1]), words[2]));
      } else {
        throw new IllegalArgumentException("the manifest has the line '" + lines[i] + "'");
      }
    }
    return new RunManifest(facts, streams, entries);
  }
}
