package umbra.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What a report's page carries, read as its scripts read it. */
final class ReportData {
  private final String page;

  ReportData(Path file) throws IOException {
    page = Files.readString(file);
  }

  String page() {
    return page;
  }

  /** One of the page's objects. */
  @SuppressWarnings("unchecked")
  Map<String, Object> object(String name) throws IOException {
    Matcher block = Pattern.compile("id=\"data-" + name + "\">([^<]+)<").matcher(page);
    if (!block.find()) {
      throw new AssertionError("the page has no data named " + name);
    }
    byte[] packed = Base64.getDecoder().decode(block.group(1));
    try (GZIPInputStream json = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return (Map<String, Object>) JsonTree.read(json.readAllBytes());
    }
  }

  /** The rows of the picture by place after so many held steps; 0 is before the first. */
  Map<String, String> rowsAfter(int steps) throws IOException {
    Map<String, Object> picture = object("picture");
    List<?> initial = (List<?>) picture.get("initial");
    List<?> changes = (List<?>) picture.get("changes");
    List<?> counts = (List<?>) picture.get("counts");
    int end = 0;
    for (int step = 0; step < steps; step++) {
      end += number(counts, step);
    }
    Map<String, String> rows = new TreeMap<>();
    put(picture, initial, initial.size(), rows);
    put(picture, changes, 2 * end, rows);
    return rows;
  }

  private static void put(
      Map<String, Object> picture, List<?> changes, int size, Map<String, String> rows) {
    List<?> places = (List<?>) picture.get("places");
    List<?> texts = (List<?>) picture.get("rows");
    for (int i = 0; i < size; i += 2) {
      int place = 3 * number(changes, i);
      String name = places.get(place) + " " + places.get(place + 1) + " " + places.get(place + 2);
      int row = number(changes, i + 1);
      if (row == 0) {
        rows.remove(name);
      } else {
        rows.put(name, (String) texts.get(row));
      }
    }
  }

  private static int number(List<?> numbers, int position) {
    return ((Long) numbers.get(position)).intValue();
  }
}
